package io.tubecast.lab.study.network;

import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.MeanComparison;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row of a study: what its networks found, all folds and seeds together.
 *
 * @param key name in files
 * @param title name in tables
 * @param comparisons one a fold and seed
 * @param report their mean, with intervals over videos
 */
record Scored(String key, String title, List<Comparison> comparisons, Report report) {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(1000, 1);

    /** Takes the mean. */
    static Scored of(String key, String title, List<Comparison> comparisons) {
        return new Scored(key, title, List.copyOf(comparisons), new MeanComparison(comparisons).report(BOOTSTRAP));
    }

    /** What this row has above another, with intervals over resamples in which both see the same videos. */
    Map<String, Difference> above(Scored other) {
        return new MeanComparison(comparisons).above(new MeanComparison(other.comparisons), BOOTSTRAP);
    }

    /** What each of some rows has above one of them, by title; that row itself is left out. */
    static Map<String, Map<String, Difference>> above(List<Scored> rows, Scored reference) {
        Map<String, Map<String, Difference>> above = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> !row.key.equals(reference.key))
                .forEach(row -> above.put(row.title, row.above(reference)));
        return above;
    }
}
