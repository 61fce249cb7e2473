package io.tubecast.training.network;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A micro-tube network as data: a trunk for each stream and the heads on their maps.
 *
 * <p>With both streams the main head sees the joined maps. A second head on the appearance stream's maps alone lets a robot that cannot hold
 * both streams go on without loading another network; it is trained on the same trunk at the same time, which the paper does not do.
 *
 * @param trunks of the streams that there are
 * @param heads the main head first, then the fallback's if there is one
 */
public record NetworkSpec(Map<StreamKind, TrunkSpec> trunks, List<HeadSpec> heads) {
    /** Copies both; trunks are in the order of {@link StreamKind}. */
    public NetworkSpec {
        trunks = Map.copyOf(trunks);
        heads = List.copyOf(heads);
        if (trunks.isEmpty() || heads.isEmpty()) {
            throw new IllegalArgumentException("a network needs a trunk and a head");
        }
        for (HeadSpec head : heads) {
            for (StreamKind stream : head.streams()) {
                TrunkSpec trunk = trunks.get(stream);
                if (trunk == null || !trunk.sourceChannels().equals(head.sourceChannels())) {
                    throw new IllegalArgumentException(
                            "head %s does not fit the %s trunk".formatted(head.name(), stream));
                }
            }
        }
    }

    /**
     * What a network has besides its trunks' layers.
     *
     * @param streams whose maps the main head sees
     * @param fusion how those of two streams are joined
     * @param fallback whether there is a second head on appearance alone
     * @param frames of a pair that the heads see, 2 or 1
     * @param stack flow fields in a stack; 0 without motion
     */
    public record Shape(List<StreamKind> streams, Fusion fusion, boolean fallback, int frames, int stack) {
        /** One stream of frames. */
        public static final Shape APPEARANCE = new Shape(List.of(StreamKind.APPEARANCE), Fusion.SUM, false, 2, 0);

        /** Checks that a fallback has something to fall back from. */
        public Shape {
            streams = List.copyOf(streams);
            if (fallback && streams.size() < 2) {
                throw new IllegalArgumentException("a fallback head needs both streams, there is " + streams);
            }
        }
    }

    /**
     * The network of a named trunk.
     *
     * @param trunk as {@link Trunks} knows it
     * @param shape streams, fusion, heads
     * @param anchorsPerCell anchors at each cell of each map
     * @param classes action classes, background not counted
     */
    public static NetworkSpec of(String trunk, Shape shape, List<Integer> anchorsPerCell, int classes) {
        Map<StreamKind, TrunkSpec> trunks = new EnumMap<>(StreamKind.class);
        for (StreamKind stream : shape.streams()) {
            trunks.put(stream, Trunks.byName(trunk, inputChannels(stream, shape.stack())));
        }
        List<Integer> channels = trunks.values().iterator().next().sourceChannels();
        List<HeadSpec> heads = new ArrayList<>();
        heads.add(new HeadSpec(
                HeadSpec.MAIN, shape.streams(), shape.fusion(), shape.frames(), channels, anchorsPerCell, classes));
        if (shape.fallback()) {
            heads.add(new HeadSpec(
                    HeadSpec.FALLBACK,
                    List.of(StreamKind.APPEARANCE),
                    shape.fusion(),
                    shape.frames(),
                    channels,
                    anchorsPerCell,
                    classes));
        }
        return new NetworkSpec(trunks, heads);
    }

    /** 3 for frames, 3 a field for flow. */
    private static int inputChannels(StreamKind stream, int stack) {
        return stream == StreamKind.APPEARANCE ? 3 : 3 * stack;
    }

    /** The streams that there are, appearance first. */
    public List<StreamKind> streams() {
        return trunks.keySet().stream().sorted().toList();
    }

    /** The trunk of a stream that the network has. */
    public TrunkSpec trunk(StreamKind stream) {
        return Objects.requireNonNull(trunks.get(stream), stream.toString());
    }

    /** The head that sees all streams. */
    public HeadSpec head() {
        return heads.get(0);
    }

    /** Frames of a pair that any of the heads sees: 2, or 1 for the first alone. */
    public int frames() {
        return heads.stream().mapToInt(HeadSpec::frames).max().orElse(2);
    }

    /** Learnt values of all trunks and heads. */
    public long parameters() {
        return trunks.values().stream().mapToLong(TrunkSpec::parameters).sum()
                + heads.stream().mapToLong(HeadSpec::parameters).sum();
    }
}
