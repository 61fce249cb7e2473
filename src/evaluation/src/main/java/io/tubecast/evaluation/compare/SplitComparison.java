package io.tubecast.evaluation.compare;

import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.SplitMean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Comparisons on the test videos of a data set's splits, reported as their mean. */
public final class SplitComparison {
    private final List<Comparison> splits;

    /**
     * Takes the comparisons, one a split.
     *
     * @param splits at least one, each with all its tubes added, of the same truth under the same protocol
     */
    public SplitComparison(List<Comparison> splits) {
        this.splits = List.copyOf(splits);
        if (splits.isEmpty()) {
            throw new IllegalArgumentException("a mean needs at least one split");
        }
    }

    /** The mean of the splits, measure by measure. */
    public Report report(Bootstrap bootstrap) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        List<SplitMean.Part> parts = new ArrayList<>();
        for (Comparison split : splits) {
            List<String> names = split.videoNames();
            int[] videos = new int[names.size()];
            for (int i = 0; i < videos.length; i++) {
                int next = numbers.size();
                videos[i] = numbers.computeIfAbsent(names.get(i), name -> next);
            }
            parts.add(new SplitMean.Part(split.evaluator(), split.classNames(), videos));
        }
        return SplitMean.of(parts, numbers.size(), bootstrap);
    }
}
