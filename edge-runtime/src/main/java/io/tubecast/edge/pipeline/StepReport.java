package io.tubecast.edge.pipeline;

import io.tubecast.publish.message.TubesSnapshot;

/** What the detect stage hands on for every processed frame: a slot, filled anew each time. */
final class StepReport {
    private final TubesSnapshot snapshot;
    private long framesDropped;

    StepReport(TubesSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** The message, but for what only the publish stage knows. */
    TubesSnapshot snapshot() {
        return snapshot;
    }

    /** Frames dropped before the detect stage since the start. */
    long framesDropped() {
        return framesDropped;
    }

    void framesDropped(long total) {
        framesDropped = total;
    }
}
