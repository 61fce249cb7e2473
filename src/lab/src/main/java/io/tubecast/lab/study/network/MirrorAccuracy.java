package io.tubecast.lab.study.network;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.TubeIou;
import java.util.List;

/**
 * How often two actions that are the same movement forwards and backwards are told apart: of the true tubes of the two classes that some tube of either overlaps,
 * the share at which the best-scoring such tube has the right one. Chance is one half; where and when people act is left out of account as far as it goes.
 */
final class MirrorAccuracy {
    private static final double LEAST_OVERLAP = 0.2;

    private final String first;
    private final String second;
    private int right;
    private int seen;
    private int all;

    /** For two labels. */
    MirrorAccuracy(String first, String second) {
        this.first = first;
        this.second = second;
    }

    /** Adds what one network found. */
    void add(Comparison comparison) {
        List<String> names = comparison.classNames();
        int one = names.indexOf(first);
        int other = names.indexOf(second);
        comparison.forEach((truth, tubes) -> {
            for (AnnotatedTube tube : truth.annotation().tubes()) {
                if (tube.actionClass() == one || tube.actionClass() == other) {
                    take(tube, tubes, one, other);
                }
            }
        });
    }

    private void take(AnnotatedTube truth, List<ActionTube> tubes, int one, int other) {
        all++;
        ActionTube best = null;
        for (ActionTube tube : tubes) {
            boolean either = tube.actionClass() == one || tube.actionClass() == other;
            if (either
                    && (best == null || tube.score() > best.score())
                    && TubeIou.of(tube, truth, Protocol.CONTINUOUS) >= LEAST_OVERLAP) {
                best = tube;
            }
        }
        if (best != null) {
            seen++;
            right += best.actionClass() == truth.actionClass() ? 1 : 0;
        }
    }

    /** Share of those that were found that have the right label; NaN if none was found. */
    double accuracy() {
        return seen == 0 ? Double.NaN : (double) right / seen;
    }

    /** True tubes that were found. */
    int found() {
        return seen;
    }

    /** True tubes in all. */
    int truths() {
        return all;
    }
}
