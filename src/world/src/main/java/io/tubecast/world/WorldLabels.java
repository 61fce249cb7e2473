package io.tubecast.world;

import io.tubecast.core.label.Labels;
import io.tubecast.world.body.Movement;

/** The action classes of the synthetic world, in class order. */
public final class WorldLabels {
    private static final Labels LABELS =
            new Labels(Movement.actions().stream().map(Movement::label).toList());

    private WorldLabels() {}

    /** wave, stop, beckon, walk, run, jump, fall, sit-down, stand-up, pick-up, put-down. */
    public static Labels labels() {
        return LABELS;
    }
}
