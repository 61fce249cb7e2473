package io.tubecast.core.detection;

import java.util.Arrays;

/**
 * The micro-tubes of one step, grouped by class: what filtering yields and linking takes.
 *
 * <p>Class {@code c} holds {@link #count(int) count(c)} micro-tubes, best first (in the order they came where nothing was filtered), at slots {@code slot(c, 0)} onward. Every slot has K boxes
 * of (x1, y1, x2, y2), one score, and the row of the step's score matrix it came from, so that the whole score vector of
 * the row (background first, [C+1]) is at {@code scoreVectors[slot * (C + 1)]}. The unit of the boxes is the producer's: normalised in the
 * live path, pixels in files. Reused from step to step; nothing is allocated after construction. Not thread-safe.
 */
public final class MicroTubes {
    private final int classes;
    private final int boxesPerTube;
    private final int capacity;
    private final int[] counts;
    private final double[] boxes;
    private final double[] scores;
    private final double[] scoreVectors;

    /**
     * An empty set.
     *
     * @param classes number of action classes C, background not counted
     * @param boxesPerTube K: 2 for pairs of frames, 1 for single frames
     * @param capacity most micro-tubes a class can hold
     */
    public MicroTubes(int classes, int boxesPerTube, int capacity) {
        this.classes = classes;
        this.boxesPerTube = boxesPerTube;
        this.capacity = capacity;
        counts = new int[classes];
        boxes = new double[classes * capacity * boxesPerTube * 4];
        scores = new double[classes * capacity];
        scoreVectors = new double[classes * capacity * (classes + 1)];
    }

    /** Number of action classes C. */
    public int classes() {
        return classes;
    }

    /** Boxes a micro-tube, K. */
    public int boxesPerTube() {
        return boxesPerTube;
    }

    /** Most micro-tubes a class can hold. */
    public int capacity() {
        return capacity;
    }

    /** Forgets all micro-tubes. */
    public void clear() {
        Arrays.fill(counts, 0);
    }

    /** Number of micro-tubes of a class. */
    public int count(int actionClass) {
        return counts[actionClass];
    }

    /** Where micro-tube number {@code rank} of a class lies. */
    public int slot(int actionClass, int rank) {
        return actionClass * capacity + rank;
    }

    /**
     * Takes the next slot of a class; the caller fills score, boxes and score vector there.
     *
     * @throws IllegalStateException if the class is full
     */
    public int add(int actionClass) {
        if (counts[actionClass] == capacity) {
            throw new IllegalStateException("class %d already holds %d micro-tubes".formatted(actionClass, capacity));
        }
        return slot(actionClass, counts[actionClass]++);
    }

    /** Scores by slot. */
    public double[] scores() {
        return scores;
    }

    /** Boxes; slot s has K x 4 values from {@code s * K * 4} on, frame by frame. */
    public double[] boxes() {
        return boxes;
    }

    /** Whole score vectors; slot s has C + 1 values from {@code s * (C + 1)} on, background first. */
    public double[] scoreVectors() {
        return scoreVectors;
    }
}
