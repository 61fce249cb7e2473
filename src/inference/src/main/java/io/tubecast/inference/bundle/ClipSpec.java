package io.tubecast.inference.bundle;

import io.tubecast.core.trajectory.AnchorGrid;
import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.core.trajectory.ClipShape;
import io.tubecast.core.trajectory.FeatureSampling;
import io.tubecast.core.trajectory.SpanAnchors;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import java.util.List;

/**
 * How a network of the family {@code cfad} sees clips. Sizes are the graphs' own: T, T', N, k and the classes are read from the shapes of their tensors.
 *
 * <p>Graphs: {@code clip-trunk} takes the input's tensor, unsigned bytes [1, T, height, width, 3], and where the manifest has flow {@code flow}, unsigned bytes [1, T, height, width, 2], x and y, to {@code features} [1, T', C, H', W']; {@code clip-proposals} takes
 * those to {@code scores} and {@code offsets} [1, A, 2]; {@code clip-coarse} takes {@code sampled} [1, N, C, H', W'] to {@code scores} [1, A, classes + 1] and {@code theta} [1, A, 4, k +
 * 1]; {@code clip-selector} takes {@code sampled} to {@code key} [1, N]; {@code clip-refine} takes {@code sample} [1, C, H', W'] to {@code scores} [1, A, classes + 1] and
 * {@code offsets} [1, A, 4].
 *
 * @param stride frames of a clip in a time step of its features
 * @param scales lengths of the anchors of proposals, in strides
 * @param shapes of the anchor boxes at every cell, as fractions of the picture
 * @param settings what is kept
 */
public record ClipSpec(int stride, List<Integer> scales, List<Shape> shapes, ClipSettings settings) {
    /** Checks the ranges. */
    public ClipSpec {
        scales = List.copyOf(scales);
        shapes = List.copyOf(shapes);
        Require.range("stride", stride, 1, 1024);
        Require.that(!scales.isEmpty(), "scales must not be empty", scales);
        scales.forEach(scale -> Require.range("scales", scale, 1, 4096));
        Require.that(!shapes.isEmpty(), "shapes must not be empty", shapes);
    }

    /** What must be known to read what a manifest's graphs say. */
    public ClipShape toShape(ModelManifest manifest) {
        GraphSpec trunk = manifest.requiredGraph(GraphRole.CLIP_TRUNK);
        GraphSpec coarse = manifest.requiredGraph(GraphRole.CLIP_COARSE);
        List<Integer> features = trunk.output(ClipRules.FEATURES).shape();
        int steps = features.get(1);
        int rows = features.get(3);
        int columns = features.get(4);
        return new ClipShape(
                trunk.inputs().get(0).shape().get(1),
                manifest.classes(),
                coarse.output(ClipRules.THETA).shape().get(3) - 1,
                new SpanAnchors(steps, stride, scales),
                new AnchorGrid(columns, rows, shapes),
                new FeatureSampling(
                        steps, stride, coarse.input(ClipRules.SAMPLED).shape().get(1)),
                features.get(2) * rows * columns);
    }
}
