package io.tubecast.training.network;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.training.network.Op.Add;
import io.tubecast.training.network.Op.Conv;
import io.tubecast.training.network.Op.L2Norm;
import io.tubecast.training.network.Op.MaxPool;
import io.tubecast.training.network.Op.Upsample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The trunks that can be trained, by name, each with the anchors of its source maps: six maps of 38, 19, 10, 5, 3 and 1 cells for an input of 300
 * pixels, five of 19, 10, 5, 3 and 1 for the study's 150.
 */
public final class Trunks {
    private static final Map<String, Known> BY_NAME = Map.of(
            "amtnet-vgg16", new Known(Trunks::vgg16, AnchorLayout.ssd300()),
            "amtnet-lite", new Known(Trunks::lite, AnchorLayout.ssd300()),
            "amtnet-mini", new Known(Trunks::mini, miniLayout()));

    private record Known(IntFunction<TrunkSpec> maker, AnchorLayout layout) {}

    private Trunks() {}

    /**
     * The trunk of a name.
     *
     * @param name {@code amtnet-vgg16}, {@code amtnet-lite} or {@code amtnet-mini}
     * @param inputChannels 3 for frames, 3 a field for flow
     */
    public static TrunkSpec byName(String name, int inputChannels) {
        return known(name).maker.apply(inputChannels);
    }

    /** The anchors on a trunk's source maps; their input size is the trunk's. */
    public static AnchorLayout layout(String name) {
        return known(name).layout;
    }

    private static Known known(String name) {
        Known known = BY_NAME.get(name);
        if (known == null) {
            throw new IllegalArgumentException("trunk '%s' is unknown; allowed are %s".formatted(name, names()));
        }
        return known;
    }

    /** All names, sorted. */
    public static List<String> names() {
        return BY_NAME.keySet().stream().sorted().toList();
    }

    /** The paper's trunk: VGG-16 with dilated fc6 and SSD's extra layers, no batch norm. */
    public static TrunkSpec vgg16(int inputChannels) {
        Chain chain = new Chain();
        int channels = inputChannels;
        int[][] blocks = {{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}};
        for (int block = 1; block <= blocks.length; block++) {
            int width = blocks[block - 1][0];
            for (int layer = 1; layer <= blocks[block - 1][1]; layer++) {
                chain.add("conv" + block + "_" + layer, Conv.biased(channels, width, 3, 1, 1));
                channels = width;
            }
            if (block < 5) { // the third keeps its incomplete last window: 75 -> 38
                chain.add("pool" + block, new MaxPool(2, 2, 0, block == 3));
            } else {
                chain.add("pool5", new MaxPool(3, 1, 1, false));
            }
        }
        chain.add("fc6", Conv.biased(512, 1024, 3, 1, 1).dilated(6));
        chain.add("fc7", Conv.biased(1024, 1024, 1, 1, 0));
        chain.add("conv8_1", Conv.biased(1024, 256, 1, 1, 0));
        chain.add("conv8_2", Conv.biased(256, 512, 3, 2, 1));
        chain.add("conv9_1", Conv.biased(512, 128, 1, 1, 0));
        chain.add("conv9_2", Conv.biased(128, 256, 3, 2, 1));
        chain.add("conv10_1", Conv.biased(256, 128, 1, 1, 0));
        chain.add("conv10_2", Conv.biased(128, 256, 3, 1, 0));
        chain.add("conv11_1", Conv.biased(256, 128, 1, 1, 0));
        chain.add("conv11_2", Conv.biased(128, 256, 3, 1, 0));
        chain.add("norm4", new L2Norm(512, 20), "conv4_3");
        return new TrunkSpec(
                "amtnet-vgg16",
                inputChannels,
                chain.nodes,
                List.of("norm4", "fc7", "conv8_2", "conv9_2", "conv10_2", "conv11_2"));
    }

    /**
     * A small residual trunk with batch norm for two CPU cores: same six scales, about 0.5 GMAC a frame.
     *
     * <p>The finest source gets the coarser one's context by a top-down sum. Each lateral layer's batch norm starts at a scale of 9, which
     * undoes the head's division by 9, so that trunk and heads learn at one rate.
     */
    public static TrunkSpec lite(int inputChannels) {
        Chain chain = new Chain();
        chain.add("stem1", Conv.normed(inputChannels, 16, 3, 2));
        chain.add("stem2", Conv.normed(16, 32, 3, 2));
        chain.residual("stage75", Conv.normed(32, 32, 3, 1));
        chain.add("down38", Conv.normed(32, 64, 3, 2));
        chain.residual("stage38", Conv.normed(64, 64, 3, 1), Conv.normed(64, 64, 3, 1));
        String map38 = chain.last;
        chain.add("down19", Conv.normed(64, 128, 3, 2));
        chain.residual("stage19", Conv.normed(128, 128, 3, 1), Conv.normed(128, 128, 3, 1));
        chain.residual(
                "context19",
                Conv.normed(128, 128, 3, 1),
                Conv.normed(128, 128, 3, 1).dilated(3));
        String map19 = chain.last;
        String map10 = chain.add("down10", Conv.normed(128, 128, 3, 2));
        String map5 = chain.add("down5", Conv.normed(128, 128, 3, 2));
        String map3 = chain.add("down3", Conv.normed(128, 128, 3, 1).valid());
        chain.add("down1", Conv.normed(128, 64, 3, 1).valid().scaled(9));
        String map1 = chain.last;
        chain.add("topdown19", Conv.normed(128, 32, 1, 1).linear(), map19);
        String topDown = chain.add("topdown38", new Upsample(2));
        chain.add("lateral38", Conv.normed(64, 32, 1, 1).linear(), map38);
        chain.add("merge38", new Add(true), chain.last, topDown);
        String source0 = chain.add("norm38", new L2Norm(32, 20));
        String source1 = chain.add("lateral19", Conv.normed(128, 64, 1, 1).scaled(9), map19);
        String source2 = chain.add("lateral10", Conv.normed(128, 64, 1, 1).scaled(9), map10);
        String source3 = chain.add("lateral5", Conv.normed(128, 64, 1, 1).scaled(9), map5);
        String source4 = chain.add("lateral3", Conv.normed(128, 64, 1, 1).scaled(9), map3);
        return new TrunkSpec(
                "amtnet-lite", inputChannels, chain.nodes, List.of(source0, source1, source2, source3, source4, map1));
    }

    /** The lite trunk at half the input size and about a sixth of the work, for studies that train dozens of networks on two CPU cores. */
    public static TrunkSpec mini(int inputChannels) {
        Chain chain = new Chain();
        chain.add("stem1", Conv.normed(inputChannels, 16, 3, 2));
        chain.add("stem2", Conv.normed(16, 32, 3, 2));
        chain.residual("stage38", Conv.normed(32, 32, 3, 1));
        chain.add("down19", Conv.normed(32, 64, 3, 2));
        chain.residual("stage19", Conv.normed(64, 64, 3, 1), Conv.normed(64, 64, 3, 1));
        String map19 = chain.last;
        chain.add("down10", Conv.normed(64, 96, 3, 2));
        chain.residual(
                "context10",
                Conv.normed(96, 96, 3, 1),
                Conv.normed(96, 96, 3, 1).dilated(2));
        String map10 = chain.last;
        String map5 = chain.add("down5", Conv.normed(96, 96, 3, 2));
        String map3 = chain.add("down3", Conv.normed(96, 96, 3, 2));
        String source4 = chain.add("down1", Conv.normed(96, 64, 3, 1).valid().scaled(9));
        String source0 = chain.add("lateral19", Conv.normed(64, 64, 1, 1).scaled(9), map19);
        String source1 = chain.add("lateral10", Conv.normed(96, 64, 1, 1).scaled(9), map10);
        String source2 = chain.add("lateral5", Conv.normed(96, 64, 1, 1).scaled(9), map5);
        String source3 = chain.add("lateral3", Conv.normed(96, 64, 1, 1).scaled(9), map3);
        return new TrunkSpec(
                "amtnet-mini", inputChannels, chain.nodes, List.of(source0, source1, source2, source3, source4));
    }

    /** SSD300's first five pairs of sizes, halved, on maps of 19 to 1 cells. */
    private static AnchorLayout miniLayout() {
        List<Double> two = List.of(2.0);
        List<Double> twoAndThree = List.of(2.0, 3.0);
        return new AnchorLayout(
                150,
                150,
                List.of(
                        AnchorLayout.Level.square(19, 8, 15, 30, two),
                        AnchorLayout.Level.square(10, 15, 30, 55.5, twoAndThree),
                        AnchorLayout.Level.square(5, 30, 55.5, 81, twoAndThree),
                        AnchorLayout.Level.square(3, 50, 81, 106.5, twoAndThree),
                        AnchorLayout.Level.square(1, 150, 106.5, 132, two)),
                AnchorLayout.Clip.CENTER_SIZE);
    }

    /** Nodes in a row: each takes the one before unless told otherwise. */
    private static final class Chain {
        private final List<Node> nodes = new ArrayList<>();
        private String last = TrunkSpec.INPUT;

        String add(String name, Op op, String... inputs) {
            nodes.add(new Node(name, op, inputs.length == 0 ? List.of(last) : List.of(inputs)));
            last = name;
            return name;
        }

        /** Convolutions whose result is added to what went in; the last one's rectifier comes after the sum. */
        void residual(String name, Conv... convs) {
            String entry = last;
            for (int i = 0; i < convs.length; i++) {
                add(name + "_" + (i + 1), i == convs.length - 1 ? convs[i].linear() : convs[i]);
            }
            add(name + "_sum", new Add(true), last, entry);
        }
    }
}
