package io.tubecast.edge.ladder;

import io.tubecast.publish.message.Mode;

/**
 * What the node looks with, and how often.
 *
 * @param mode which streams of the model
 * @param stride how many of the model's steps are taken at once
 */
public record Rung(Mode mode, int stride) {
    /** Whether its frames need flow stacks. */
    public boolean needsFlow() {
        return mode == Mode.TWO_STREAM || mode == Mode.MOTION;
    }

    /** For people: "two-stream at 2Δ". */
    public String text() {
        return mode == Mode.STANDBY || mode == Mode.CLIP
                ? mode.word()
                : mode.word() + " at " + (stride == 1 ? "" : stride) + "Δ";
    }
}
