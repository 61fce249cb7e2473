package io.tubecast.edge.pipeline;

import io.tubecast.edge.device.DeviceReading;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.publish.message.Health;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the live path goes by.
 *
 * @param ladder where the node stands among its operating points
 * @param device what the machine says of itself
 * @param recorder what becomes of the recording; gives null where nothing is recorded
 */
public record Steering(Ladder ladder, Supplier<DeviceReading> device, Supplier<Health.@Nullable Recorder> recorder) {
    /** Records nothing. */
    public Steering(Ladder ladder, Supplier<DeviceReading> device) {
        this(ladder, device, () -> null);
    }

    /** Goes by a ladder on a machine that says nothing. */
    public static Steering by(Ladder ladder) {
        return new Steering(ladder, () -> DeviceReading.SILENT);
    }
}
