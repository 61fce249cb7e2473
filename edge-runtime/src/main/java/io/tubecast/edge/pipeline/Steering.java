package io.tubecast.edge.pipeline;

import io.tubecast.edge.device.DeviceReading;
import io.tubecast.edge.ladder.Ladder;
import java.util.function.Supplier;

/**
 * What the live path goes by.
 *
 * @param ladder where the node stands among its operating points
 * @param device what the machine says of itself
 */
public record Steering(Ladder ladder, Supplier<DeviceReading> device) {
    /** Goes by a ladder on a machine that says nothing. */
    public static Steering by(Ladder ladder) {
        return new Steering(ladder, () -> DeviceReading.SILENT);
    }
}
