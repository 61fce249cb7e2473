package io.tubecast.training.weights.mapping;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.training.network.Node;
import io.tubecast.training.network.Op;
import io.tubecast.training.network.Trunks;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Our own names: a stream or, in checkpoints of before there were two, the word trunk; then the layer and what it is. */
final class TubecastNames {
    /** Checkpoints of before there were two streams; they are of frames. */
    private static final String TRUNK = "trunk";

    private static final int MOST_CHANNELS = 96;

    private static final List<String> PARTS = List.of(".weight", ".bias", ".scale", ".shift", ".mean", ".variance");

    /** Heads: the one that sees all streams, and the one on appearance alone that a robot can fall back to. */
    static final List<String> HEADS = List.of("head", "fallback");

    private TubecastNames() {}

    /** Anchors at each cell of each map of a network, level by level. */
    static List<Integer> anchorsPerCell(String network) {
        return Trunks.layout(network).levels().stream()
                .map(AnchorLayout.Level::anchorsPerCell)
                .toList();
    }

    /** The tensor whose sizes tell how many classes and maps a head has. */
    static String firstOf(String head) {
        return head + ".score.0.weight";
    }

    /** What a trunk's tensor begins with, if it is one of ours. */
    static Optional<String> oldStream(String name) {
        boolean part = PARTS.stream().anyMatch(name::endsWith);
        for (String prefix : List.of(TRUNK, StreamName.APPEARANCE.prefix(), StreamName.MOTION.prefix())) {
            if (part && name.startsWith(prefix + ".")) {
                return Optional.of(prefix);
            }
        }
        return Optional.empty();
    }

    /** The streams of a file, as it calls them. */
    static Set<String> oldStreams(Set<String> names) {
        Set<String> found = new LinkedHashSet<>();
        names.forEach(name -> oldStream(name).ifPresent(found::add));
        return found;
    }

    /** The first layer's weight of a network's trunk. */
    static String firstWeight(String network, String stream) {
        return stream + "." + firstNode(network).name() + ".weight";
    }

    /**
     * Input channels of a trunk: a stack of flow can have other than five fields.
     *
     * @param network name of the trunk
     * @param stream what names begin with
     * @param numbers in the first layer's weight; 0 if unknown
     */
    static int inputChannels(String network, String stream, long numbers) {
        if (firstNode(network).op() instanceof Op.Conv conv) {
            long perChannel = (long) conv.out() * conv.kernel() * conv.kernel();
            if (numbers > 0 && numbers % perChannel == 0 && numbers / perChannel <= MOST_CHANNELS) {
                return (int) (numbers / perChannel);
            }
        }
        return meant(stream).channels();
    }

    private static Node firstNode(String network) {
        return Trunks.byName(network, StreamName.APPEARANCE.channels()).nodes().get(0);
    }

    /** The stream that a file's word means. */
    static StreamName meant(String oldStream) {
        return oldStream.equals(StreamName.MOTION.prefix()) ? StreamName.MOTION : StreamName.APPEARANCE;
    }
}
