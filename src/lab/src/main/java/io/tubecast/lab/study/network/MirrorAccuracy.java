package io.tubecast.lab.study.network;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.TubeIou;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often two actions that are the same movement forwards and backwards are told apart: of the true tubes of the two classes that some tube of either overlaps,
 * the share at which the best-scoring such tube has the right one. Chance is one half; where and when people act is left out of account as far as it goes.
 */
final class MirrorAccuracy {
    private static final double LEAST_OVERLAP = 0.2;

    private final String first;
    private final String second;
    private final Map<String, Count> counts = new LinkedHashMap<>();

    /** What was found in a video. */
    private static final class Count {
        private int right;
        private int seen;
        private int all;
    }

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
            Count count = counts.computeIfAbsent(truth.name(), name -> new Count());
            for (AnnotatedTube tube : truth.annotation().tubes()) {
                if (tube.actionClass() == one || tube.actionClass() == other) {
                    take(count, tube, tubes, one, other);
                }
            }
        });
    }

    private static void take(Count count, AnnotatedTube truth, List<ActionTube> tubes, int one, int other) {
        count.all++;
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
            count.seen++;
            count.right += best.actionClass() == truth.actionClass() ? 1 : 0;
        }
    }

    /** The two labels. */
    String name() {
        return first + " or " + second;
    }

    /** Share of those that were found that have the right label; NaN if none was found. */
    double accuracy() {
        return share(counts(), null);
    }

    /** Where the share lies in 95 % of the resamples of videos; the same videos are drawn for all networks of a row. */
    Interval interval(Bootstrap bootstrap) {
        Count[] videos = counts();
        return bootstrap.interval(videos.length, weights -> share(videos, weights));
    }

    private Count[] counts() {
        return counts.values().toArray(Count[]::new);
    }

    private static double share(Count[] videos, int @Nullable [] weights) {
        double right = 0;
        double seen = 0;
        for (int i = 0; i < videos.length; i++) {
            int weight = weights == null ? 1 : weights[i];
            right += weight * videos[i].right;
            seen += weight * videos[i].seen;
        }
        return seen == 0 ? Double.NaN : right / seen;
    }

    /** True tubes that were found. */
    int found() {
        return counts.values().stream().mapToInt(count -> count.seen).sum();
    }

    /** True tubes in all. */
    int truths() {
        return counts.values().stream().mapToInt(count -> count.all).sum();
    }
}
