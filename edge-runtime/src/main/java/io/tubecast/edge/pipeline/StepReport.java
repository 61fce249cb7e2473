package io.tubecast.edge.pipeline;

import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.publish.message.TubesSnapshot;
import org.jspecify.annotations.Nullable;

/** What the detect stage hands on for every processed frame: a slot, filled anew each time. */
final class StepReport {
    private final TubesSnapshot snapshot;
    private final @Nullable StackState stack;
    private long framesDropped;
    private @Nullable Rung rung;
    private String cause = "";
    private int changes;

    /**
     * A slot.
     *
     * @param stack where the state of the frame's flow stack is noted, null where no flow is computed
     */
    StepReport(TubesSnapshot snapshot, @Nullable StackState stack) {
        this.snapshot = snapshot;
        this.stack = stack;
    }

    /** The message, but for what only the publish stage knows. */
    TubesSnapshot snapshot() {
        return snapshot;
    }

    /** Whether the frame had its flow stack and why not; null where no flow is computed. */
    @Nullable StackState stack() {
        return stack;
    }

    /** Notes where the node stood. */
    void rung(Ladder ladder) {
        rung(ladder.rung(), ladder.cause(), ladder.changes());
    }

    /** Notes where the node stood when the frames of a window came, why, and how often that had changed. */
    void rung(Rung stood, String why, int changed) {
        rung = stood;
        cause = why;
        changes = changed;
    }

    /** Where the node stood; null if nobody noted it. */
    @Nullable Rung rung() {
        return rung;
    }

    /** Why it stood there. */
    String cause() {
        return cause;
    }

    /** How often that had changed. */
    int changes() {
        return changes;
    }

    /** Frames dropped before the detect stage since the start. */
    long framesDropped() {
        return framesDropped;
    }

    void framesDropped(long total) {
        framesDropped = total;
    }
}
