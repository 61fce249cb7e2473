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

    /** The trunk on single pictures whose layers the light trunk has. */
    public static final String PICTURES = "amtnet-lite";

    /** Input channels of pictures alone: R, G, B. */
    public static final int RGB_CHANNELS = 3;

    /** Input channels with flow: R, G, B, x, y. */
    public static final int FLOW_CHANNELS = 5;

    /** The light trunk's first layer. */
    public static final String LIGHT_STEM = "stem1";

    /** What the names of the light trunk's weights begin with, before a dot. */
    public static final String LIGHT_PREFIX = "light";

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
            case LIGHT -> light(inputChannels, 2, LightWidths.standard());
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
     * @param blocks residual blocks of space and time at the end
     */
    public record LightWidths(int stem, int quarter, int eighth, int sixteenth, int blocks) {
        /** Those of {@link #LIGHT}; the first four are those of {@code amtnet-lite}. */
        public static LightWidths standard() {
            return new LightWidths(16, 32, 64, 128, 2);
        }
    }

    /**
     * A light trunk for processors without accelerator: the layers of {@code amtnet-lite} on every picture, and between them residual layers along time, so that every
     * layer is also a layer on pictures. Stride 16 in space.
     *
     * <p>What is on pictures has the names that it has in {@link io.tubecast.training.network.Trunks#lite}, where the sizes of the maps are those of a picture of 300 pixels. Layers along time
     * add nothing at first. So a network that was trained on pictures can start one on clips, as Inception-I3D starts from one on pictures.
     *
     * @param timeStride 1, 2, 4 or 8: time steps are halved after as many map sizes, the largest maps first
     */
    public static VolumeSpec light(int inputChannels, int timeStride, LightWidths widths) {
        if (timeStride < 1 || timeStride > 8 || Integer.bitCount(timeStride) != 1) {
            throw new IllegalArgumentException("the light trunk's time stride is 1, 2, 4 or 8, was " + timeStride);
        }
        VolumeChain chain = new VolumeChain();
        Extent half = new Extent(1, 2, 2);
        chain.add(
                LIGHT_STEM,
                Conv.normed(inputChannels, widths.stem(), Extent.space(3)).stride(half));
        chain.add(
                "stem2",
                Conv.normed(widths.stem(), widths.quarter(), Extent.space(3)).stride(half));
        stage(chain, "75", widths.quarter(), 1, timeStride >= 2);
        chain.add(
                "down38",
                Conv.normed(widths.quarter(), widths.eighth(), Extent.space(3)).stride(half));
        stage(chain, "38", widths.eighth(), 2, timeStride >= 4);
        chain.add(
                "down19",
                Conv.normed(widths.eighth(), widths.sixteenth(), Extent.space(3))
                        .stride(half));
        stage(chain, "19", widths.sixteenth(), 2, timeStride >= 8);
        for (int block = 1; block <= widths.blocks(); block++) {
            residual(chain, "block" + block, widths.sixteenth());
        }
        return chain.spec(LIGHT_PREFIX, inputChannels, LIGHT_EPSILON, chain.last());
    }

    /** Windows in space, then one in time, each added to what went in; then half of the time steps if wanted. */
    private static void stage(VolumeChain chain, String map, int channels, int convs, boolean halved) {
        String entry = chain.last();
        Conv space = Conv.normed(channels, channels, Extent.space(3));
        for (int conv = 1; conv <= convs; conv++) {
            chain.add("stage" + map + "_" + conv, conv == convs ? space.unrectified(1) : space);
        }
        String pictures = chain.add("stage" + map + "_sum", new Add(true), chain.last(), entry);
        chain.add("time" + map, Conv.normed(channels, channels, Extent.time(3)).unrectified(0));
        chain.add("time" + map + "_sum", new Add(true), chain.last(), pictures);
        if (halved) {
            chain.add("time" + map + "_half", new MaxPool(Extent.time(2), Extent.time(2)));
        }
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
