package io.tubecast.lab.study.network;

import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.Outcome;
import io.tubecast.evaluation.metric.OutcomeEvaluator;
import io.tubecast.evaluation.metric.Outcomes;
import io.tubecast.evaluation.metric.Protocol;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How many tubes of some networks are hits and how many which kind of error at overlap 0.5, video by video, so that intervals can be told. Not thread-safe. */
final class OutcomeTally {
    private static final String OVERLAP = "0.5";

    private final Protocol protocol;
    private final Map<String, Outcomes> videos = new LinkedHashMap<>();

    /** Nothing counted yet. */
    OutcomeTally(Protocol protocol) {
        this.protocol = protocol;
    }

    /** Adds what one network found. */
    void add(Comparison comparison) {
        int classes = comparison.classNames().size();
        OutcomeEvaluator evaluator = new OutcomeEvaluator(protocol, Double.NEGATIVE_INFINITY, classes, null);
        comparison.forEach((truth, tubes) -> videos.merge(
                truth.name(), Objects.requireNonNull(evaluator.add(truth, tubes).get(OVERLAP)), Outcomes::plus));
    }

    /** Of all videos and networks. */
    Outcomes all() {
        return videos.values().stream().reduce(new Outcomes(0, Map.of()), Outcomes::plus);
    }

    /** Where a count lies in 95 % of the resamples of videos. */
    Interval interval(Outcome outcome, Bootstrap bootstrap) {
        int[] counts = counts(videos.keySet(), outcome);
        return bootstrap.interval(counts.length, weights -> sum(counts, weights));
    }

    /**
     * By how much a count is above that of others, as a share of theirs; NaN if they have none.
     *
     * @param others of the same videos
     */
    double change(OutcomeTally others, Outcome outcome) {
        double theirs = others.all().count(outcome);
        return theirs == 0 ? Double.NaN : all().count(outcome) / theirs - 1;
    }

    /** The interval of a change over resamples in which both see the same videos. */
    Interval change(OutcomeTally others, Outcome outcome, Bootstrap bootstrap) {
        int[] ours = counts(videos.keySet(), outcome);
        int[] theirs = others.counts(videos.keySet(), outcome);
        return bootstrap.interval(ours.length, weights -> {
            double reference = sum(theirs, weights);
            return reference == 0 ? Double.NaN : sum(ours, weights) / reference - 1;
        });
    }

    private int[] counts(Set<String> names, Outcome outcome) {
        return names.stream()
                .mapToInt(name -> Objects.requireNonNull(videos.get(name), name).count(outcome))
                .toArray();
    }

    private static double sum(int[] counts, int[] weights) {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += weights[i] * (double) counts[i];
        }
        return sum;
    }
}
