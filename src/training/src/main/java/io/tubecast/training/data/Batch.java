package io.tubecast.training.data;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What one training step sees: pixels and targets of B pairs, in buffers that are used again and again.
 *
 * <p>The input of a stream is float [2B, size, size, channels] with the mean subtracted: all first frames (or their flow stacks), then all second ones;
 * frames in R, G, B order, flow stacks oldest field first, each x, y and magnitude. Targets are sparse: only
 * the positive anchors are listed, by row {@code pair * A + anchor}, pair by pair. Filled by one thread, then read by another.
 */
public final class Batch {
    private final int pairs;
    private final int inputSize;
    private final int anchors;
    private final Map<StreamKind, FloatBuffer> inputs = new EnumMap<>(StreamKind.class);
    private final int[] positivesOfPair;
    private int[] positiveRows = new int[64];
    private int[] positiveLabels = new int[64];
    private float[] positiveOffsets = new float[64 * 8];
    private int positives;
    private int filledPairs;

    /**
     * An empty batch for a network.
     *
     * @param pairs B
     * @param layout the network's anchors, on its input size
     * @param network whose streams see it
     */
    public Batch(int pairs, AnchorLayout layout, NetworkSpec network) {
        this(pairs, layout.inputWidth(), layout.size(), channels(network));
    }

    /**
     * An empty batch.
     *
     * @param pairs B
     * @param inputSize width and height of the network's input
     * @param anchors A
     * @param channels of the input of each stream
     */
    public Batch(int pairs, int inputSize, int anchors, Map<StreamKind, Integer> channels) {
        this.pairs = pairs;
        this.inputSize = inputSize;
        this.anchors = anchors;
        positivesOfPair = new int[pairs];
        channels.forEach((stream, number) -> {
            int bytes = Math.multiplyExact(Float.BYTES * 2 * pairs, number * inputSize * inputSize);
            inputs.put(
                    stream,
                    ByteBuffer.allocateDirect(bytes)
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer());
        });
    }

    private static Map<StreamKind, Integer> channels(NetworkSpec network) {
        Map<StreamKind, Integer> channels = new EnumMap<>(StreamKind.class);
        network.trunks().forEach((stream, trunk) -> channels.put(stream, trunk.inputChannels()));
        return channels;
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

    /** The input of a stream that the network has, by absolute position. */
    public FloatBuffer input(StreamKind stream) {
        return Objects.requireNonNull(inputs.get(stream), stream.toString());
    }

    /** Channels of a stream's input. */
    public int channels(StreamKind stream) {
        return input(stream).capacity() / (2 * pairs * inputSize * inputSize);
    }

    /** Where the input of a frame starts; {@code member} is 0 for the first frame of a pair, 1 for the second. */
    public int offset(StreamKind stream, int pair, int member) {
        return (member * pairs + pair) * channels(stream) * inputSize * inputSize;
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
