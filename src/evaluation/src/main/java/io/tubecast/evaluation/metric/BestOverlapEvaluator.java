package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The mean average best overlap of tubes (v-MABO): for every true tube the overlap with the tube of its video that overlaps it most, averaged over the true tubes of
 * a class, then over the classes.
 *
 * <p>It says where tubes are and nothing of classes and scores: tubes of all classes and of any score count, as in the frame measure of Kalogeiton et al. (2017), from which
 * it comes. A true tube in a video without tubes has 0. Videos one after the other; not thread-safe.
 */
final class BestOverlapEvaluator {
    private final Protocol protocol;
    private final int classes;
    private final @Nullable BitSet listed;
    private final List<Covered> covered = new ArrayList<>();

    /** A true tube and how much the best tube overlaps it. */
    private record Covered(int video, int actionClass, double overlap) {}

    /**
     * Nothing measured yet.
     *
     * @param listed the classes the mean is taken over, of them those with truth; null: all
     */
    BestOverlapEvaluator(Protocol protocol, int classes, @Nullable BitSet listed) {
        this.protocol = protocol;
        this.classes = classes;
        this.listed = listed;
    }

    /** Measures a video. */
    void add(int video, TruthVideo truth, List<ActionTube> tubes) {
        for (AnnotatedTube annotated : truth.annotation().tubes()) {
            if (listed == null || listed.get(annotated.actionClass())) {
                double best = 0;
                for (ActionTube tube : tubes) {
                    best = Math.max(best, TubeIou.of(tube, annotated, protocol));
                }
                covered.add(new Covered(video, annotated.actionClass(), best));
            }
        }
    }

    /** The mean over the classes that have truth in the videos drawn; NaN if none has. */
    double mean(int @Nullable [] weights) {
        Sums sums = new Sums(weights);
        double sum = 0;
        int count = 0;
        for (int c = 0; c < classes; c++) {
            if (sums.truths[c] > 0) {
                sum += sums.overlaps[c] / sums.truths[c];
                count++;
            }
        }
        return sum / count;
    }

    /** What was measured, each class under its name. */
    BestOverlap overlap(List<String> names) {
        Sums sums = new Sums(null);
        Map<String, Double> perClass = new LinkedHashMap<>();
        for (int c = 0; c < classes; c++) {
            if (sums.truths[c] > 0) {
                perClass.put(names.get(c), sums.overlaps[c] / sums.truths[c]);
            }
        }
        return new BestOverlap(mean(null), perClass);
    }

    private final class Sums {
        private final double[] overlaps = new double[classes];
        private final long[] truths = new long[classes];

        Sums(int @Nullable [] weights) {
            for (Covered tube : covered) {
                int weight = weights == null ? 1 : weights[tube.video];
                overlaps[tube.actionClass] += weight * tube.overlap;
                truths[tube.actionClass] += weight;
            }
        }
    }
}
