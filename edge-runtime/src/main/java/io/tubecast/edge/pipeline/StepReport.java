package io.tubecast.edge.pipeline;

import io.tubecast.publish.message.TubesSnapshot;
import org.jspecify.annotations.Nullable;

/** What the detect stage hands on for every processed frame: a slot, filled anew each time. */
final class StepReport {
    private final TubesSnapshot snapshot;
    private final @Nullable StackState stack;
    private long framesDropped;

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

    /** Frames dropped before the detect stage since the start. */
    long framesDropped() {
        return framesDropped;
    }

    void framesDropped(long total) {
        framesDropped = total;
    }
}
