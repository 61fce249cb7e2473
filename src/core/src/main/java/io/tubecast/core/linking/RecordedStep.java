package io.tubecast.core.linking;

import io.tubecast.core.detection.MicroTubes;

/** A copy of the micro-tubes of one step that takes no more memory than they need. Not changed after construction. */
final class RecordedStep {
    private final StepTime time;
    private final int boxesPerTube;
    private final int[] starts;
    private final double[] boxes;
    private final double[] scores;
    private final double[] vectors;

    RecordedStep(StepTime time, MicroTubes microTubes) {
        this.time = time;
        int classes = microTubes.classes();
        boxesPerTube = microTubes.boxesPerTube();
        starts = new int[classes + 1];
        for (int c = 0; c < classes; c++) {
            starts[c + 1] = starts[c] + microTubes.count(c);
        }
        int all = starts[classes];
        boxes = new double[all * boxesPerTube * 4];
        scores = new double[all];
        vectors = new double[all * (classes + 1)];
        for (int c = 0; c < classes; c++) {
            int from = microTubes.slot(c, 0);
            copy(microTubes.boxes(), from, boxes, starts[c], microTubes.count(c), boxesPerTube * 4);
            copy(microTubes.scores(), from, scores, starts[c], microTubes.count(c), 1);
            copy(microTubes.scoreVectors(), from, vectors, starts[c], microTubes.count(c), classes + 1);
        }
    }

    private static void copy(double[] source, int from, double[] target, int to, int count, int length) {
        System.arraycopy(source, from * length, target, to * length, count * length);
    }

    StepTime time() {
        return time;
    }

    /** Number of micro-tubes of a class. */
    int count(int actionClass) {
        return starts[actionClass + 1] - starts[actionClass];
    }

    /** Where micro-tube number {@code rank} of a class lies. */
    int slot(int actionClass, int rank) {
        return starts[actionClass] + rank;
    }

    double score(int slot) {
        return scores[slot];
    }

    /** All boxes, those of a slot from {@link #boxAt} on. */
    double[] boxes() {
        return boxes;
    }

    /** Where box number {@code box} of a slot lies. */
    int boxAt(int slot, int box) {
        return (slot * boxesPerTube + box) * 4;
    }

    /** All score vectors, that of a slot from {@code slot * (C + 1)} on. */
    double[] vectors() {
        return vectors;
    }

    /** The frame of a box. */
    long frame(int box) {
        return boxesPerTube == 1
                ? time.firstFrame()
                : time.firstFrame() + box * ((time.lastFrame() - time.firstFrame()) / (boxesPerTube - 1));
    }
}
