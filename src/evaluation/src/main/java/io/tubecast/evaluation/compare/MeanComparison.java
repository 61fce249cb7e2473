package io.tubecast.evaluation.compare;

import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.MeanReport;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several comparisons that are reported as their mean: on the test videos of a data set's splits, or of networks of several seeds on the same videos. */
public final class MeanComparison {
    private final List<Comparison.Matched> comparisons;

    /**
     * Takes the comparisons.
     *
     * @param comparisons at least one, of the same truth under the same protocol
     */
    public MeanComparison(List<Comparison.Matched> comparisons) {
        this.comparisons = List.copyOf(comparisons);
        if (comparisons.isEmpty()) {
            throw new IllegalArgumentException("a mean needs at least one comparison");
        }
    }

    /** The mean, measure by measure. */
    public Report report(Bootstrap bootstrap) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        List<MeanReport.Part> parts = parts(numbers);
        return MeanReport.of(parts, numbers.size(), bootstrap);
    }

    /**
     * What this mean has above another, by measure as in a report's intervals, in fractions; each resample draws the same videos for both.
     *
     * @param other of the same truth and videos under the same settings
     */
    public Map<String, TubeEvaluator.Difference> above(MeanComparison other, Bootstrap bootstrap) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        List<MeanReport.Part> ours = parts(numbers);
        List<MeanReport.Part> others = other.parts(numbers);
        return MeanReport.above(ours, others, numbers.size(), bootstrap);
    }

    /** @param numbers (in, out) numbers of videos by name, grown by those that are new */
    private List<MeanReport.Part> parts(Map<String, Integer> numbers) {
        List<MeanReport.Part> parts = new ArrayList<>();
        for (Comparison.Matched comparison : comparisons) {
            List<String> names = comparison.videoNames();
            int[] videos = new int[names.size()];
            for (int i = 0; i < videos.length; i++) {
                int next = numbers.size();
                videos[i] = numbers.computeIfAbsent(names.get(i), name -> next);
            }
            parts.add(new MeanReport.Part(comparison.evaluator(), comparison.classNames(), videos));
        }
        return parts;
    }
}
