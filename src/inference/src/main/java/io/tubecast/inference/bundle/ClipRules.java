package io.tubecast.inference.bundle;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the parts of a manifest of the family {@code cfad} must agree on: all sizes of {@link ClipSpec}. */
final class ClipRules {
    static final String FEATURES = "features";
    static final String SAMPLED = "sampled";
    static final String SAMPLE = "sample";
    static final String SCORES = "scores";
    static final String OFFSETS = "offsets";
    static final String THETA = "theta";
    static final String KEY = "key";

    private static final Set<GraphRole> ROLES = Set.of(
            GraphRole.CLIP_TRUNK,
            GraphRole.CLIP_PROPOSALS,
            GraphRole.CLIP_COARSE,
            GraphRole.CLIP_SELECTOR,
            GraphRole.CLIP_REFINE);

    private final List<GraphSpec> graphs;

    ClipRules(List<GraphSpec> graphs) {
        this.graphs = graphs;
    }

    void check(InputSpec input, ClipSpec clip) {
        Map<GraphRole, GraphSpec> roles = ManifestRules.roles(graphs);
        Require.that(ROLES.containsAll(roles.keySet()), "graphs must have roles of family cfad", roles.keySet());
        List<Integer> features = trunk(ManifestRules.required(roles, GraphRole.CLIP_TRUNK), input, clip);
        if (!clip.settings().spans().full() || roles.containsKey(GraphRole.CLIP_PROPOSALS)) {
            int anchors = features.get(1) * clip.scales().size();
            GraphSpec proposals = ManifestRules.required(roles, GraphRole.CLIP_PROPOSALS);
            tensor(proposals, true, FEATURES, features);
            tensor(proposals, false, SCORES, List.of(1, anchors, 2));
            tensor(proposals, false, OFFSETS, List.of(1, anchors, 2));
        }
        int anchors = Math.multiplyExact(
                features.get(3) * features.get(4), clip.shapes().size());
        GraphSpec coarse = ManifestRules.required(roles, GraphRole.CLIP_COARSE);
        List<Integer> sampled = sampled(coarse, features);
        int columns = scores(coarse, anchors);
        theta(coarse, anchors);
        GraphSpec selector = ManifestRules.required(roles, GraphRole.CLIP_SELECTOR);
        tensor(selector, true, SAMPLED, sampled);
        tensor(selector, false, KEY, List.of(1, sampled.get(1)));
        GraphSpec refine = ManifestRules.required(roles, GraphRole.CLIP_REFINE);
        tensor(refine, true, SAMPLE, List.of(1, features.get(2), features.get(3), features.get(4)));
        tensor(refine, false, SCORES, List.of(1, anchors, columns));
        tensor(refine, false, OFFSETS, List.of(1, anchors, 4));
    }

    /** The shape of its features. */
    private static List<Integer> trunk(GraphSpec trunk, InputSpec input, ClipSpec clip) {
        TensorSpec pixels = trunk.inputs().get(0);
        int frames = pixels.shape().size() == 5 ? pixels.shape().get(1) : 0;
        List<Integer> wanted = List.of(1, Math.max(2, frames), input.height(), input.width(), 3);
        Require.that(
                trunk.inputs().equals(List.of(new TensorSpec(input.tensor(), ElementType.UINT8, wanted))),
                "inputs of graph '%s' must be '%s' uint8 [1, 2 frames or more, %d, %d, 3]"
                        .formatted(trunk.name(), input.tensor(), input.height(), input.width()),
                ManifestRules.describe(trunk.inputs()));
        List<Integer> features = ManifestRules.outputOf(trunk, FEATURES).shape();
        int steps = (frames + clip.stride() - 1) / clip.stride();
        Require.that(
                features.size() == 5 && features.get(0) == 1 && features.get(1) == steps,
                "features of graph '%s' must be [1, %d time steps of %d frames, channels, rows, columns]"
                        .formatted(trunk.name(), steps, clip.stride()),
                features);
        return features;
    }

    /** The shape of what is sampled: N maps of the features'. */
    private static List<Integer> sampled(GraphSpec coarse, List<Integer> features) {
        TensorSpec found = coarse.inputs().get(0);
        List<Integer> wanted = new ArrayList<>(features);
        wanted.set(1, found.shape().size() == 5 ? found.shape().get(1) : 1);
        tensor(coarse, true, SAMPLED, wanted);
        return wanted;
    }

    private static int scores(GraphSpec coarse, int anchors) {
        List<Integer> found = ManifestRules.outputOf(coarse, SCORES).shape();
        int columns = found.size() == 3 ? Math.max(2, found.get(2)) : 2;
        tensor(coarse, false, SCORES, List.of(1, anchors, columns));
        return columns;
    }

    private static void theta(GraphSpec coarse, int anchors) {
        List<Integer> found = ManifestRules.outputOf(coarse, THETA).shape();
        int terms = found.size() == 4 ? found.get(3) : 1;
        tensor(coarse, false, THETA, List.of(1, anchors, 4, terms));
    }

    private static void tensor(GraphSpec graph, boolean input, String name, List<Integer> shape) {
        List<TensorSpec> all = input ? graph.inputs() : graph.outputs();
        TensorSpec wanted = new TensorSpec(name, ElementType.FLOAT32, shape);
        Require.that(
                all.contains(wanted) && (!input || all.size() == 1),
                "%s of graph '%s' must have '%s' %s"
                        .formatted(input ? "inputs" : "outputs", graph.name(), name, wanted.describe()),
                ManifestRules.describe(all));
    }
}
