package io.tubecast.training.cfad;

import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.cfad.volume.VolumeChain;
import io.tubecast.training.cfad.volume.VolumeOp.Add;
import io.tubecast.training.cfad.volume.VolumeOp.Concat;
import io.tubecast.training.cfad.volume.VolumeOp.Conv;
import io.tubecast.training.cfad.volume.VolumeOp.MaxPool;
import io.tubecast.training.cfad.volume.VolumeSpec;
import io.tubecast.training.network.InceptionI3d;
import io.tubecast.training.network.InceptionI3d.Convolution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The trunks of CFAD, from a clip of [N, 3 or 5, T, H, W], pixels in [-1, 1], to its features. */
public final class CfadTrunks {
    /** Name of Inception-I3D up to Mixed_5b. */
    public static final String I3D = "cfad-i3d";

    /** Name of the light trunk. */
    public static final String LIGHT = "cfad-light";

    /** Input channels of pictures alone: R, G, B. */
    public static final int RGB_CHANNELS = 3;

    /** Input channels with flow: R, G, B, x, y. */
    public static final int FLOW_CHANNELS = 5;

    private static final double LIGHT_EPSILON = 1e-5;

    private CfadTrunks() {}

    /** All names, sorted. */
    public static List<String> names() {
        return List.of(I3D, LIGHT);
    }

    /**
     * The trunk of a name, as published or as measured.
     *
     * @param inputChannels {@link #RGB_CHANNELS} or {@link #FLOW_CHANNELS}
     */
    public static VolumeSpec byName(String name, int inputChannels) {
        return switch (name) {
            case I3D -> i3d(inputChannels, 1);
            case LIGHT -> light(inputChannels, 4, LightWidths.standard());
            default ->
                throw new IllegalArgumentException("trunk '%s' is unknown; allowed are %s".formatted(name, names()));
        };
    }

    /**
     * Inception-I3D (Carreira, Zisserman) up to Mixed_5b: time stride 8, stride 32 in space, 832 channels.
     *
     * <p>Its weights have the names of {@link InceptionI3d}.
     *
     * @param narrowing what the channels are divided by: 1 for the published network
     */
    public static VolumeSpec i3d(int inputChannels, int narrowing) {
        Map<String, Conv> convs = new HashMap<>();
        for (Convolution each : InceptionI3d.convolutions(inputChannels)) {
            int in = each.block().equals("conv1a") ? each.in() : narrowed(each.in(), narrowing);
            Conv conv = Conv.normed(in, narrowed(each.out(), narrowing), Extent.cube(each.kernel()));
            convs.put(each.name(), each.block().equals("conv1a") ? conv.stride(Extent.cube(2)) : conv);
        }
        VolumeChain chain = new VolumeChain();
        chain.add("conv1a", conv(convs, "conv1a"));
        chain.add("pool2a", new MaxPool(Extent.space(3), new Extent(1, 2, 2)));
        chain.add("conv2b", conv(convs, "conv2b"));
        chain.add("conv2c", conv(convs, "conv2c"));
        chain.add("pool3a", new MaxPool(Extent.space(3), new Extent(1, 2, 2)));
        inception(chain, convs, "mixed3b", "mixed3c");
        chain.add("pool4a", new MaxPool(Extent.cube(3), Extent.cube(2)));
        inception(chain, convs, "mixed4b", "mixed4c", "mixed4d", "mixed4e", "mixed4f");
        chain.add("pool5a", new MaxPool(Extent.cube(2), Extent.cube(2)));
        inception(chain, convs, "mixed5b");
        return chain.spec("i3d", inputChannels, InceptionI3d.EPSILON, chain.last());
    }

    private static int narrowed(int channels, int narrowing) {
        if (narrowing < 1 || channels % narrowing != 0) {
            throw new IllegalArgumentException("%d channels do not divide by %d".formatted(channels, narrowing));
        }
        return channels / narrowing;
    }

    private static Conv conv(Map<String, Conv> convs, String node) {
        return Objects.requireNonNull(convs.get("i3d." + node), node);
    }

    private static void inception(VolumeChain chain, Map<String, Conv> convs, String... blocks) {
        for (String block : blocks) {
            String entry = chain.last();
            String b0 = chain.add(block + ".b0", conv(convs, block + ".b0"), entry);
            chain.add(block + ".b1a", conv(convs, block + ".b1a"), entry);
            String b1 = chain.add(block + ".b1b", conv(convs, block + ".b1b"));
            chain.add(block + ".b2a", conv(convs, block + ".b2a"), entry);
            String b2 = chain.add(block + ".b2b", conv(convs, block + ".b2b"));
            chain.add(block + ".b3a", new MaxPool(Extent.cube(3), Extent.UNIT), entry);
            String b3 = chain.add(block + ".b3b", conv(convs, block + ".b3b"));
            chain.add(block, new Concat(), b0, b1, b2, b3);
        }
    }

    /**
     * Channels of the light trunk at each map size.
     *
     * @param stem after the first layer, half the picture's size
     * @param quarter at a quarter
     * @param eighth at an eighth
     * @param sixteenth at a sixteenth: of the features
     * @param blocks residual blocks at each of the last three sizes
     */
    public record LightWidths(int stem, int quarter, int eighth, int sixteenth, int blocks) {
        /** Those of {@link #LIGHT}. */
        public static LightWidths standard() {
            return new LightWidths(24, 48, 96, 160, 2);
        }
    }

    /**
     * A light trunk for processors without accelerator: windows in space and windows in time take turns, in residual blocks with batch norm, so that every layer is
     * also a layer on pictures. Stride 16 in space.
     *
     * @param timeStride 1, 2, 4 or 8: time steps are halved after the first layers of as many map sizes, the largest maps first
     */
    public static VolumeSpec light(int inputChannels, int timeStride, LightWidths widths) {
        if (timeStride < 1 || timeStride > 8 || Integer.bitCount(timeStride) != 1) {
            throw new IllegalArgumentException("the light trunk's time stride is 1, 2, 4 or 8, was " + timeStride);
        }
        VolumeChain chain = new VolumeChain();
        int halvings = Integer.numberOfTrailingZeros(timeStride);
        int channels = widths.stem();
        chain.add("stem", Conv.normed(inputChannels, channels, Extent.space(5)).stride(new Extent(1, 2, 2)));
        int[] stages = {widths.quarter(), widths.eighth(), widths.sixteenth()};
        for (int i = 0; i < stages.length; i++) {
            String stage = "stage" + (4 << i);
            Conv down = Conv.normed(channels, stages[i], Extent.space(3)).stride(new Extent(1, 2, 2));
            Conv through = Conv.normed(stages[i], stages[i], Extent.time(3));
            chain.add(stage + ".down", down);
            chain.add(stage + ".time", i < halvings ? through.stride(Extent.time(2)) : through);
            channels = stages[i];
            for (int block = 1; block <= widths.blocks(); block++) {
                residual(chain, stage + ".block" + block, channels);
            }
        }
        return chain.spec("light", inputChannels, LIGHT_EPSILON, chain.last());
    }

    /** A window in space, then one in time; what went in is added before the last rectifier. */
    private static void residual(VolumeChain chain, String name, int channels) {
        String entry = chain.last();
        chain.add(name + ".space", Conv.normed(channels, channels, Extent.space(3)));
        chain.add(
                name + ".time", Conv.normed(channels, channels, Extent.time(3)).unrectified(1));
        chain.add(name, new Add(true), chain.last(), entry);
    }
}
