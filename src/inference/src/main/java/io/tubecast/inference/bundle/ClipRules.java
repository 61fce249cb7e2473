package io.tubecast.inference.bundle;

import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.frame.ResizeMode;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    void check(InputSpec input, @Nullable FlowSpec flow, ClipSpec clip) {
        Map<GraphRole, GraphSpec> roles = ManifestRules.roles(graphs);
        Require.that(ROLES.containsAll(roles.keySet()), "graphs must have roles of family cfad", roles.keySet());
        if (flow != null) {
            flow(flow, input);
        }
        GraphSpec trunk = ManifestRules.required(roles, GraphRole.CLIP_TRUNK);
        int frames = frames(trunk, input, flow);
        List<Integer> features = features(trunk, frames, clip);
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

    /** One field a picture, x and y, on the same grid as the pictures. */
    private static void flow(FlowSpec flow, InputSpec input) {
        String family = " for family cfad";
        FlowStack layout = FlowStack.FOLLOWING;
        Require.that(flow.stack() == layout.fields(), "flow.stack must be " + layout.fields() + family, flow.stack());
        Require.that(
                flow.alignment() == layout.alignment(),
                "flow.alignment must be " + layout.alignment() + family,
                flow.alignment());
        Require.that(
                flow.encoding().equals(FlowSpec.XY), "flow.encoding must be xy" + family, "'" + flow.encoding() + "'");
        Require.that(
                flow.width() == input.width() && flow.height() == input.height(),
                "flow must be of the input's size, %dx%d,%s".formatted(input.width(), input.height(), family),
                flow.width() + "x" + flow.height());
        Require.that(
                input.resize() == ResizeMode.STRETCH,
                "input.resize must be stretch where there is flow, which is computed on stretched frames",
                input.resize());
    }

    /** T. */
    private static int frames(GraphSpec trunk, InputSpec input, @Nullable FlowSpec flow) {
        TensorSpec pixels = trunk.inputs().get(0);
        int frames = pixels.shape().size() == 5 ? pixels.shape().get(1) : 0;
        int least = Math.max(2, frames);
        List<TensorSpec> wanted = new ArrayList<>();
        wanted.add(
                new TensorSpec(input.tensor(), ElementType.UINT8, List.of(1, least, input.height(), input.width(), 3)));
        if (flow != null) {
            wanted.add(flow.clipTensorSpec(least));
        }
        String pictures =
                "'%s' uint8 [1, 2 frames or more, %d, %d, 3]".formatted(input.tensor(), input.height(), input.width());
        String also = flow == null
                ? ""
                : ", and by the key flow '%s' uint8 [1, as many frames, %d, %d, 2]"
                        .formatted(FlowSpec.TENSOR, input.height(), input.width());
        Require.that(
                trunk.inputs().equals(wanted),
                "inputs of graph '%s' must be %s%s".formatted(trunk.name(), pictures, also),
                ManifestRules.describe(trunk.inputs()));
        return frames;
    }

    /** The shape of its features. */
    private static List<Integer> features(GraphSpec trunk, int frames, ClipSpec clip) {
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
