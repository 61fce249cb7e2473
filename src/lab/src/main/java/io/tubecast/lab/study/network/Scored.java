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
 * @param mean of all comparisons, one a fold and seed
 * @param report the mean's, with intervals over videos
 * @param mirrored how well actions that are the same forwards and backwards are told apart, one a pair of the study's file
 */
record Scored(String key, String title, MeanComparison mean, Report report, List<MirrorAccuracy> mirrored) {
    /** The same resamples for everything. */
    static final Bootstrap BOOTSTRAP = new Bootstrap(1000, 1);

    /** Takes the mean. */
    static Scored of(String key, String title, List<Comparison.Matched> comparisons, List<MirrorAccuracy> mirrored) {
        MeanComparison mean = new MeanComparison(comparisons, BOOTSTRAP);
        return new Scored(key, title, mean, mean.report(), List.copyOf(mirrored));
    }

    /** What this row has above another, with intervals over resamples in which both see the same videos. */
    Map<String, Difference> above(Scored other) {
        return mean.above(other.mean);
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
