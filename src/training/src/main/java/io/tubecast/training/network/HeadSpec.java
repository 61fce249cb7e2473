package io.tubecast.training.network;

import java.util.List;

/**
 * A head of a micro-tube network: for each source map one convolution for class scores and one for box offsets.
 *
 * <p>The maps of both frames are divided by 9, concatenated (first frame first) and padded by repeating their edge; a 3x3 convolution over that is
 * the released AMTnet's linear layer on the 3x3 neighbourhoods of both frames, shared over the cells. Two streams' maps are joined after that
 * concatenation: with {@link Fusion#CONCAT} the channels are appearance's of both frames, then motion's of both frames.
 *
 * <p>A head of one frame sees the first frame's maps alone and still speaks of both: the single-frame baseline.
 *
 * @param name prefix of its weights
 * @param streams whose maps it sees
 * @param fusion how those of two streams are joined
 * @param frames of the pair that it sees: 2, or 1 for the first alone
 * @param sourceChannels channels of one frame's source maps, finest first
 * @param anchorsPerCell anchors at each cell of each map
 * @param classes action classes C, background not counted
 */
public record HeadSpec(
        String name,
        List<StreamKind> streams,
        Fusion fusion,
        int frames,
        List<Integer> sourceChannels,
        List<Integer> anchorsPerCell,
        int classes) {
    /** Name of the head that sees all streams. */
    public static final String MAIN = "head";

    /** Name of the head that sees the appearance stream alone where there are two. */
    public static final String FALLBACK = "fallback";

    /** What the maps are divided by: the 9 cells of a neighbourhood. */
    public static final float DIVISOR = 9;

    /** Offsets an anchor: four a frame. */
    public static final int OFFSETS = 8;

    /** Checks that both lists speak of the same maps. */
    public HeadSpec {
        streams = List.copyOf(streams);
        sourceChannels = List.copyOf(sourceChannels);
        anchorsPerCell = List.copyOf(anchorsPerCell);
        if (sourceChannels.size() != anchorsPerCell.size() || classes < 1 || frames < 1 || frames > 2) {
            throw new IllegalArgumentException("%d maps, anchors for %d, %d classes, %d frames"
                    .formatted(sourceChannels.size(), anchorsPerCell.size(), classes, frames));
        }
    }

    /** A head that sees one stream. */
    public static HeadSpec single(
            StreamKind stream, List<Integer> sourceChannels, List<Integer> anchorsPerCell, int classes) {
        return new HeadSpec(MAIN, List.of(stream), Fusion.SUM, 2, sourceChannels, anchorsPerCell, classes);
    }

    /** Channels that the convolutions of a level see. */
    public int inputChannels(int level) {
        int joined = fusion == Fusion.CONCAT ? streams.size() : 1;
        return frames * joined * sourceChannels.get(level);
    }

    /** Number of source maps. */
    public int levels() {
        return sourceChannels.size();
    }

    /** Output channels of the class convolution of a level: anchors x (C + 1). */
    public int scoreChannels(int level) {
        return anchorsPerCell.get(level) * (classes + 1);
    }

    /** Output channels of the offset convolution of a level: anchors x 8. */
    public int offsetChannels(int level) {
        return anchorsPerCell.get(level) * OFFSETS;
    }

    /** Multiply-accumulates of one pair, for source maps of these sizes. */
    public long macs(List<Integer> mapSizes) {
        long sum = 0;
        for (int level = 0; level < levels(); level++) {
            long cells = (long) mapSizes.get(level) * mapSizes.get(level);
            sum += cells * weightsPerCell(level);
        }
        return sum;
    }

    /** Learnt values, biases included. */
    public long parameters() {
        long sum = 0;
        for (int level = 0; level < levels(); level++) {
            sum += weightsPerCell(level) + scoreChannels(level) + offsetChannels(level);
        }
        return sum;
    }

    private long weightsPerCell(int level) {
        return 9L * inputChannels(level) * (scoreChannels(level) + offsetChannels(level));
    }
}
