package io.tubecast.training.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layers of Inception-I3D (Carreira, Zisserman) up to Mixed_5b, which is where CFAD takes its features: a list of convolutions without bias, each
 * followed by batch norm with {@link #EPSILON} and a rectifier.
 *
 * <p>Names are {@code i3d.<block>} for the first three convolutions and {@code i3d.<block>.<branch>} for those of the inception blocks, whose four branches
 * are b0 | b1a, b1b | b2a, b2b | pool, b3b and are joined in that order.
 */
public final class InceptionI3d {
    /** Added to the variance under the root. */
    public static final double EPSILON = 1e-3;

    /** Input channels of the network on frames. */
    public static final int RGB_CHANNELS = 3;

    /** Input channels of the network on flow: x and y. */
    public static final int FLOW_CHANNELS = 2;

    /** Output channels of b0, b1a, b1b, b2a, b2b, b3b, by block. */
    private static final Map<String, int[]> BLOCKS = blocks();

    private InceptionI3d() {}

    /**
     * A convolution of [out, in, kernelTime, kernel, kernel].
     *
     * @param name without what is learnt: {@code .weight}, {@code .scale}, {@code .shift}, {@code .mean}, {@code .variance} follow
     * @param block the block as the paper numbers it, as in {@code mixed3b}
     * @param branch within an inception block; empty outside
     * @param in input channels
     * @param out output channels
     * @param kernel size along time, height and width
     */
    public record Convolution(String name, String block, String branch, int in, int out, int kernel) {
        /** Sizes of its weight. */
        public List<Long> weightSizes() {
            return List.of((long) out, (long) in, (long) kernel, (long) kernel, (long) kernel);
        }
    }

    /**
     * All convolutions in their order.
     *
     * @param inputChannels {@link #RGB_CHANNELS} or {@link #FLOW_CHANNELS}
     */
    public static List<Convolution> convolutions(int inputChannels) {
        List<Convolution> all = new ArrayList<>();
        all.add(new Convolution("i3d.conv1a", "conv1a", "", inputChannels, 64, 7));
        all.add(new Convolution("i3d.conv2b", "conv2b", "", 64, 64, 1));
        all.add(new Convolution("i3d.conv2c", "conv2c", "", 64, 192, 3));
        int channels = 192;
        for (Map.Entry<String, int[]> entry : BLOCKS.entrySet()) {
            int[] widths = entry.getValue();
            branch(all, entry.getKey(), "b0", channels, widths[0], 1);
            branch(all, entry.getKey(), "b1a", channels, widths[1], 1);
            branch(all, entry.getKey(), "b1b", widths[1], widths[2], 3);
            branch(all, entry.getKey(), "b2a", channels, widths[3], 1);
            branch(all, entry.getKey(), "b2b", widths[3], widths[4], 3);
            branch(all, entry.getKey(), "b3b", channels, widths[5], 1);
            channels = widths[0] + widths[2] + widths[4] + widths[5];
        }
        return all;
    }

    private static void branch(List<Convolution> all, String block, String branch, int in, int out, int kernel) {
        all.add(new Convolution("i3d." + block + "." + branch, block, branch, in, out, kernel));
    }

    private static Map<String, int[]> blocks() {
        Map<String, int[]> blocks = new LinkedHashMap<>();
        blocks.put("mixed3b", new int[] {64, 96, 128, 16, 32, 32});
        blocks.put("mixed3c", new int[] {128, 128, 192, 32, 96, 64});
        blocks.put("mixed4b", new int[] {192, 96, 208, 16, 48, 64});
        blocks.put("mixed4c", new int[] {160, 112, 224, 24, 64, 64});
        blocks.put("mixed4d", new int[] {128, 128, 256, 24, 64, 64});
        blocks.put("mixed4e", new int[] {112, 144, 288, 32, 64, 64});
        blocks.put("mixed4f", new int[] {256, 160, 320, 32, 128, 128});
        blocks.put("mixed5b", new int[] {256, 160, 320, 32, 128, 128});
        return blocks;
    }
}
