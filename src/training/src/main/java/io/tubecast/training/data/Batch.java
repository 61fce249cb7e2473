package io.tubecast.training.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What one training step sees: pixels and targets of B pairs, in buffers that are used again and again.
 *
 * <p>Pixels are float [2B, size, size, 3] in R, G, B order with the mean subtracted: all first frames, then all second frames. Targets are sparse: only
 * the positive anchors are listed, by row {@code pair * A + anchor}, pair by pair. Filled by one thread, then read by another.
 */
public final class Batch {
    private final int pairs;
    private final int inputSize;
    private final int anchors;
    private final FloatBuffer pixels;
    private final int[] positivesOfPair;
    private int[] positiveRows = new int[64];
    private int[] positiveLabels = new int[64];
    private float[] positiveOffsets = new float[64 * 8];
    private int positives;
    private int filledPairs;

    /**
     * An empty batch.
     *
     * @param pairs B
     * @param inputSize width and height of the network's input
     * @param anchors A
     */
    public Batch(int pairs, int inputSize, int anchors) {
        this.pairs = pairs;
        this.inputSize = inputSize;
        this.anchors = anchors;
        int values = Math.multiplyExact(2 * pairs, 3 * inputSize * inputSize);
        pixels = ByteBuffer.allocateDirect(Math.multiplyExact(values, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        positivesOfPair = new int[pairs];
    }

    /** Number of pairs B. */
    public int pairs() {
        return pairs;
    }

    /** Width and height of the frames. */
    public int inputSize() {
        return inputSize;
    }

    /** Anchors A of a pair. */
    public int anchors() {
        return anchors;
    }

    /** The pixels, by absolute position. */
    public FloatBuffer pixels() {
        return pixels;
    }

    /** Where the pixels of a frame start; {@code member} is 0 for the first frame of a pair, 1 for the second. */
    public int pixelOffset(int pair, int member) {
        return (member * pairs + pair) * 3 * inputSize * inputSize;
    }

    /** Forgets the targets. */
    public void clear() {
        positives = 0;
        filledPairs = 0;
    }

    /**
     * Adds the targets of the next pair.
     *
     * @param labels [A] 0 for background, else class + 1
     * @param offsets [A x 8]
     */
    public void addTargets(int[] labels, float[] offsets) {
        int before = positives;
        for (int anchor = 0; anchor < anchors; anchor++) {
            if (labels[anchor] > 0) {
                reserve();
                positiveRows[positives] = filledPairs * anchors + anchor;
                positiveLabels[positives] = labels[anchor];
                System.arraycopy(offsets, 8 * anchor, positiveOffsets, 8 * positives, 8);
                positives++;
            }
        }
        positivesOfPair[filledPairs++] = positives - before;
    }

    /** Number of positive anchors in the whole batch. */
    public int positives() {
        return positives;
    }

    /** Number of positive anchors of a pair. */
    public int positives(int pair) {
        return positivesOfPair[pair];
    }

    /** Rows of the positive anchors: a copy, rising. */
    public int[] positiveRows() {
        return Arrays.copyOf(positiveRows, positives);
    }

    /** Labels of the positive anchors, class + 1: a copy. */
    public int[] positiveLabels() {
        return Arrays.copyOf(positiveLabels, positives);
    }

    /** Offsets of the positive anchors, eight each: a copy. */
    public float[] positiveOffsets() {
        return Arrays.copyOf(positiveOffsets, 8 * positives);
    }

    private void reserve() {
        if (positives == positiveRows.length) {
            positiveRows = Arrays.copyOf(positiveRows, 2 * positives);
            positiveLabels = Arrays.copyOf(positiveLabels, 2 * positives);
            positiveOffsets = Arrays.copyOf(positiveOffsets, 16 * positives);
        }
    }
}
