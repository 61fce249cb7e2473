package io.tubecast.training.trainer;

import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.Node;
import io.tubecast.training.network.Op;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.TrunkSpec;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first weights of a run from other runs' weights.
 *
 * <p>A tensor of the same name and size is taken from the first source that has it. Beyond that: the fallback head starts from an appearance
 * network's head; a motion trunk that no source has starts from an appearance trunk, the first convolution's filters repeated for each flow field and divided by
 * their number, as in the released code; a head that sees two concatenated streams starts from the heads of both, side by side and halved, so that it begins by averaging
 * what they say; a head that sees both frames starts from one that saw the first, each frame with half of its filters. What nothing fits keeps its fresh start, and so do class heads of other labels.
 */
final class WarmStart {
    private static final String SCORE = ".score.";

    private final NetworkSpec network;
    private final Map<String, Integer> sizes;
    private final Map<String, float[]> taken = new LinkedHashMap<>();
    private final Map<StreamKind, Map<String, float[]>> singleHeads = new EnumMap<>(StreamKind.class);

    /**
     * A warm start.
     *
     * @param network what is going to be trained
     * @param sizes number of values of each of its tensors
     */
    WarmStart(NetworkSpec network, Map<String, Integer> sizes) {
        this.network = network;
        this.sizes = sizes;
    }

    /**
     * Takes what fits.
     *
     * @param weights of the other run, by name
     * @param sameLabels whether it told the same classes apart
     */
    void take(Map<String, float[]> weights, boolean sameLabels) {
        weights.forEach((name, values) -> put(name, forPairs(name, values), sameLabels));
        List<StreamKind> streams = Arrays.stream(StreamKind.values())
                .filter(stream -> weights.keySet().stream().anyMatch(name -> name.startsWith(stream + ".")))
                .toList();
        if (streams.size() != 1) {
            return;
        }
        Map<String, float[]> heads = singleHeads.computeIfAbsent(streams.get(0), stream -> new LinkedHashMap<>());
        weights.forEach((name, values) -> {
            if (!name.startsWith(HeadSpec.MAIN + ".")) {
                return;
            }
            if (streams.get(0) == StreamKind.APPEARANCE) {
                String fallback = HeadSpec.FALLBACK + name.substring(HeadSpec.MAIN.length());
                put(fallback, forPairs(fallback, values), sameLabels);
            }
            if (sameLabels || !name.startsWith(HeadSpec.MAIN + SCORE)) {
                heads.putIfAbsent(name, values);
            }
        });
    }

    /** A convolution of a head that saw one frame, for one that sees two: each frame has half, so that two equal frames give what one gave. */
    private float[] forPairs(String name, float[] values) {
        boolean joins = network.streams().size() > 1 && network.head().fusion() == Fusion.CONCAT;
        boolean isHead = network.heads().stream().anyMatch(head -> name.startsWith(head.name() + "."));
        boolean twice = sizes.getOrDefault(name, 0) == 2 * values.length;
        return isHead && twice && network.frames() == 2 && (!joins || name.startsWith(HeadSpec.FALLBACK))
                ? sideBySide(values, values, outputs(name))
                : values;
    }

    /** After all sources: a head that sees both streams' channels, from a head of each stream. */
    void joinHeads() {
        Map<String, float[]> appearance = singleHeads.getOrDefault(StreamKind.APPEARANCE, Map.of());
        Map<String, float[]> motion = singleHeads.getOrDefault(StreamKind.MOTION, Map.of());
        if (network.head().fusion() != Fusion.CONCAT || network.streams().size() < 2) {
            return;
        }
        appearance.forEach((name, first) -> {
            float[] second = motion.get(name);
            Integer size = sizes.get(name);
            if (second == null || size == null || second.length != first.length) {
                return;
            }
            if (size == 2 * first.length) {
                taken.put(name, sideBySide(first, second, outputs(name)));
            } else if (size == first.length) {
                taken.put(name, sideBySide(first, second, 0));
            }
        });
    }

    /** Output channels of a head's convolution, from its bias. */
    private int outputs(String weight) {
        return sizes.getOrDefault(weight.replace(".weight", ".bias"), 1);
    }

    /** Halves of [out, n] and [out, n] as [out, 2 n]; with no {@code out}, their mean. */
    private static float[] sideBySide(float[] first, float[] second, int outputs) {
        if (outputs == 0) {
            float[] mean = new float[first.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (first[i] + second[i]) / 2;
            }
            return mean;
        }
        int row = first.length / outputs;
        float[] joined = new float[2 * first.length];
        for (int out = 0; out < outputs; out++) {
            for (int i = 0; i < row; i++) {
                joined[2 * out * row + i] = first[out * row + i] / 2;
                joined[(2 * out + 1) * row + i] = second[out * row + i] / 2;
            }
        }
        return joined;
    }

    /** After all sources: a motion trunk that none of them had, from the appearance trunk of one that is given. */
    void tileMotion(Map<String, float[]> weights) {
        if (!network.streams().contains(StreamKind.MOTION)
                || taken.keySet().stream().anyMatch(name -> name.startsWith(StreamKind.MOTION + "."))) {
            return;
        }
        TrunkSpec trunk = network.trunk(StreamKind.MOTION);
        String from = StreamKind.APPEARANCE + ".";
        weights.forEach((name, values) -> {
            if (name.startsWith(from)) {
                String target = StreamKind.MOTION + "." + name.substring(from.length());
                put(target, isFirstWeight(trunk, name.substring(from.length())) ? tiled(values, trunk) : values, true);
            }
        });
    }

    private static boolean isFirstWeight(TrunkSpec trunk, String name) {
        for (Node node : trunk.nodes()) {
            if (node.inputs().contains(TrunkSpec.INPUT) && name.equals(node.name() + ".weight")) {
                return true;
            }
        }
        return false;
    }

    /** [out, 3, k, k] to [out, 3 n, k, k]: each filter n times, divided by n, so that n equal pictures give what one gave. */
    private static float[] tiled(float[] values, TrunkSpec trunk) {
        int copies = trunk.inputChannels() / 3;
        int kernel = firstKernel(trunk);
        int filter = 3 * kernel * kernel;
        float[] result = new float[values.length * copies];
        for (int out = 0; out < values.length / filter; out++) {
            for (int i = 0; i < copies * filter; i++) {
                result[out * copies * filter + i] = values[out * filter + i % filter] / copies;
            }
        }
        return result;
    }

    private static int firstKernel(TrunkSpec trunk) {
        return trunk.nodes().get(0).op() instanceof Op.Conv conv ? conv.kernel() : 1;
    }

    private void put(String name, float[] values, boolean sameLabels) {
        @Nullable Integer size = sizes.get(name);
        boolean isScore = network.heads().stream().anyMatch(head -> name.startsWith(head.name() + SCORE));
        if (size != null && size == values.length && (sameLabels || !isScore)) {
            taken.putIfAbsent(name, values);
        }
    }

    /** What to start with, by name. */
    Map<String, float[]> taken() {
        return taken;
    }
}
