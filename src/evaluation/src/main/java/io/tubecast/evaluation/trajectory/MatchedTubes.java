package io.tubecast.evaluation.trajectory;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.trajectory.Interpolation;
import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.MeanEvaluation.Share;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.TubeIou;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * The true tubes that a coarse tube matches, whatever its class: how well that overlaps them, how well the best refined one does, and what true boxes at the time stamps would. Sums
 * video by video, so that intervals can be told. Not thread-safe.
 */
public final class MatchedTubes {
    /** Least overlap of a coarse tube with the true one that it matches. */
    public static final double MATCH = 0.5;

    private final Protocol protocol;
    private final int knots;
    private final Interpolation interpolation;
    private final Map<String, Overlaps> videos = new LinkedHashMap<>();

    /**
     * Nothing matched yet.
     *
     * @param knots N, time stamps of a tube
     * @param interpolation between them
     */
    public MatchedTubes(Protocol protocol, int knots, Interpolation interpolation) {
        this.protocol = protocol;
        this.knots = knots;
        this.interpolation = interpolation;
    }

    /**
     * Overlaps with true tubes, summed up.
     *
     * @param tubes true tubes
     * @param coarse of the coarse tubes that match them
     * @param refined of the refined tubes that overlap them most
     * @param spansFound of true boxes at the time stamps, in the coarse tubes' spans
     * @param trueSpans of true boxes at the time stamps, in the true tubes' spans
     */
    public record Overlaps(int tubes, double coarse, double refined, double spansFound, double trueSpans) {
        private static final Overlaps NONE = new Overlaps(0, 0, 0, 0, 0);

        private Overlaps plus(Overlaps other) {
            return new Overlaps(
                    tubes + other.tubes,
                    coarse + other.coarse,
                    refined + other.refined,
                    spansFound + other.spansFound,
                    trueSpans + other.trueSpans);
        }
    }

    /** Adds what one network found without refinement and with. */
    public void add(Comparison coarse, Comparison refined) {
        Map<String, List<ActionTube>> after = new HashMap<>();
        refined.forEach((truth, tubes) -> after.put(truth.name(), List.copyOf(tubes)));
        coarse.forEach((truth, tubes) -> {
            List<ActionTube> theirs = Objects.requireNonNull(after.get(truth.name()), truth.name());
            Overlaps sum = truth.annotation().tubes().stream()
                    .map(tube -> overlaps(tube, tubes, theirs))
                    .reduce(Overlaps.NONE, Overlaps::plus);
            videos.merge(truth.name(), sum, Overlaps::plus);
        });
    }

    private Overlaps overlaps(AnnotatedTube truth, List<ActionTube> coarse, List<ActionTube> refined) {
        double most = 0;
        ActionTube match = null;
        for (ActionTube tube : coarse) {
            double overlap = TubeIou.of(tube, truth, protocol);
            if (overlap > most) {
                most = overlap;
                match = tube;
            }
        }
        if (match == null || most < MATCH) {
            return Overlaps.NONE;
        }
        double after = refined.stream()
                .mapToDouble(tube -> TubeIou.of(tube, truth, protocol))
                .max()
                .orElse(0);
        return new Overlaps(
                1, most, after, ceiling(truth, match.start(), match.end()), ceiling(truth, truth.start(), truth.end()));
    }

    private double ceiling(AnnotatedTube truth, int start, int end) {
        return TubeIou.of(KnotTubes.through(truth, start, end - 1, knots, interpolation), truth, protocol);
    }

    /** Number of matched tubes, of all networks. */
    public int tubes() {
        return all().tubes();
    }

    private Overlaps all() {
        return videos.values().stream().reduce(Overlaps.NONE, Overlaps::plus);
    }

    /** Mean overlap; NaN if nothing is matched. */
    public double mean(ToDoubleFunction<Overlaps> whose) {
        Overlaps all = all();
        return all.tubes() == 0 ? Double.NaN : whose.applyAsDouble(all) / all.tubes();
    }

    /** What share of the distance from coarse tubes to a ceiling refinement closes, with its interval over videos; NaN where there is no distance. */
    public Share closed(ToDoubleFunction<Overlaps> ceiling, Bootstrap bootstrap) {
        List<Overlaps> each = List.copyOf(videos.values());
        int[] once = new int[each.size()];
        Arrays.fill(once, 1);
        return new Share(
                share(each, ceiling, once), bootstrap.interval(each.size(), weights -> share(each, ceiling, weights)));
    }

    private static double share(List<Overlaps> videos, ToDoubleFunction<Overlaps> ceiling, int[] weights) {
        double closed = 0;
        double distance = 0;
        for (int i = 0; i < weights.length; i++) {
            Overlaps sum = videos.get(i);
            closed += weights[i] * (sum.refined() - sum.coarse());
            distance += weights[i] * (ceiling.applyAsDouble(sum) - sum.coarse());
        }
        return distance == 0 ? Double.NaN : closed / distance;
    }
}
