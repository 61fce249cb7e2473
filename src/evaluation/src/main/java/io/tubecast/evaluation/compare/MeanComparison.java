package io.tubecast.evaluation.compare;

import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.MeanEvaluation;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several comparisons that are reported as their mean: on the test videos of a data set's splits, or of networks of several seeds on the same videos. */
public final class MeanComparison {
    private final MeanEvaluation mean;
    private final List<String> videos;

    /**
     * Takes the mean.
     *
     * @param comparisons at least one, of the same truth under the same protocol
     * @param bootstrap of its intervals, and of those of differences
     */
    public MeanComparison(List<Comparison.Matched> comparisons, Bootstrap bootstrap) {
        if (comparisons.isEmpty()) {
            throw new IllegalArgumentException("a mean needs at least one comparison");
        }
        Map<String, Integer> numbers = new LinkedHashMap<>();
        List<MeanEvaluation.Part> parts = new ArrayList<>();
        for (Comparison.Matched comparison : comparisons) {
            int[] own = new int[comparison.videoNames().size()];
            for (int i = 0; i < own.length; i++) {
                int next = numbers.size();
                own[i] = numbers.computeIfAbsent(comparison.videoNames().get(i), name -> next);
            }
            parts.add(new MeanEvaluation.Part(comparison.evaluator(), comparison.classNames(), own));
        }
        videos = List.copyOf(numbers.keySet());
        mean = new MeanEvaluation(parts, videos.size(), bootstrap);
    }

    /** The mean, measure by measure. */
    public Report report() {
        return mean.report();
    }

    /**
     * What this mean has above another, by measure as in a report's intervals, in fractions; each resample draws the same videos for both.
     *
     * @param other of the same truth and videos, in the same order, under the same settings
     */
    public Map<String, TubeEvaluator.Difference> above(MeanComparison other) {
        checkVideos(other);
        return mean.above(other.mean);
    }

    /**
     * How far on the way from one mean to another this one is; each resample draws the same videos for all three.
     *
     * @param from of the same truth and videos, in the same order, under the same settings
     * @param to as well
     * @param measure as in a report's intervals
     */
    public MeanEvaluation.Share between(MeanComparison from, MeanComparison to, String measure) {
        checkVideos(from);
        checkVideos(to);
        return mean.between(from.mean, to.mean, measure);
    }

    private void checkVideos(MeanComparison other) {
        if (!videos.equals(other.videos)) {
            throw new IllegalArgumentException(
                    "%d videos against %d others".formatted(videos.size(), other.videos.size()));
        }
    }
}
