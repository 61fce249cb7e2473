package io.tubecast.core.linking;

import io.tubecast.core.detection.MicroTubes;
import org.jspecify.annotations.Nullable;

/** What every linker asks of the steps it is given. */
final class StepChecks {
    private StepChecks() {}

    /** Refuses a linker for no class or no box. */
    static void requireShape(int classes, int boxesPerTube) {
        if (classes < 1 || boxesPerTube < 1) {
            throw new IllegalArgumentException(
                    "need at least one class and one box a micro-tube, was %d and %d".formatted(classes, boxesPerTube));
        }
    }

    /** Refuses a step that does not follow the one before or has another shape than the linker. */
    static void requireNext(
            @Nullable StepTime before, StepTime time, MicroTubes microTubes, int classes, int boxesPerTube) {
        if (before != null && (time.firstFrame() <= before.firstFrame() || time.lastNanos() < before.lastNanos())) {
            throw new IllegalArgumentException("steps must follow each other: %s after %s".formatted(time, before));
        }
        if (microTubes.classes() != classes || microTubes.boxesPerTube() != boxesPerTube) {
            throw new IllegalArgumentException("linker takes %d classes and %d boxes, was given %d and %d"
                    .formatted(classes, boxesPerTube, microTubes.classes(), microTubes.boxesPerTube()));
        }
        int gaps = boxesPerTube - 1;
        long span = time.lastFrame() - time.firstFrame();
        if (gaps > 0 && (span == 0 || span % gaps != 0)) {
            throw new IllegalArgumentException("%d boxes cannot be spread evenly over frames %d to %d"
                    .formatted(boxesPerTube, time.firstFrame(), time.lastFrame()));
        }
    }
}
