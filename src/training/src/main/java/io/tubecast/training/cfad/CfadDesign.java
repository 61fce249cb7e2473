package io.tubecast.training.cfad;

import io.tubecast.core.trajectory.AnchorGrid.Shape;
import java.util.List;

/**
 * What CFAD's modules are to say.
 *
 * @param classes C, background not counted
 * @param shapes of the anchors at every cell
 * @param order k of the tubes' polynomials: 4 for long clips, 2 for short ones
 * @param samples N, features sampled in a temporal proposal
 * @param residual whether the coarse module looks at differences in time too; without is an ablation of the paper
 * @param widths of the modules
 */
public record CfadDesign(int classes, List<Shape> shapes, int order, int samples, boolean residual, CfadWidths widths) {
    /** Checks the ranges. */
    public CfadDesign {
        shapes = List.copyOf(shapes);
        if (classes < 1 || shapes.isEmpty() || order < 0 || samples < 2) {
            throw new IllegalArgumentException(
                    "CFAD needs a class, an anchor, an order of 0 or more and two samples, were %d, %d, %d, %d"
                            .formatted(classes, shapes.size(), order, samples));
        }
    }

    /** Coefficients of a tube: four coordinates, k + 1 each. */
    public int coefficients() {
        return 4 * (order + 1);
    }

    /** Scores of an anchor: background and the classes. */
    public int scores() {
        return classes + 1;
    }
}
