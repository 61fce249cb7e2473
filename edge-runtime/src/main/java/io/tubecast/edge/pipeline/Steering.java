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
 * @param handicap why the node has less than full ability all the time; null if it has not
 */
public record Steering(
        Ladder ladder,
        Supplier<DeviceReading> device,
        Supplier<Health.@Nullable Recorder> recorder,
        @Nullable String handicap) {
    /** Records nothing, and has full ability. */
    public Steering(Ladder ladder, Supplier<DeviceReading> device) {
        this(ladder, device, () -> null, null);
    }

    /** Goes by a ladder on a machine that says nothing. */
    public static Steering by(Ladder ladder) {
        return new Steering(ladder, () -> DeviceReading.SILENT);
    }
}
