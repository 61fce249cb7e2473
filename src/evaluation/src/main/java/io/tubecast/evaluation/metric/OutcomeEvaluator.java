package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sorts tubes into hits and kinds of errors, as Figure 5 of the CFAD paper does: the kinds exclude each other.
 *
 * <p>Hits are those of video-AP: best scores first, each takes the true tube of its class that it overlaps most and nobody has. A tube that is no hit is, by the first of
 * these that holds: <i>ignored</i> if it passes with ignored truth of its class; a <i>duplicate</i> if it passes with a true tube of its class, which another has then; of the
 * <i>wrong class</i> if it passes with one of another class; <i>badly localized</i> if its class has a true tube in the video at all; else right in <i>neither</i>, a kind that the
 * paper's four leave out. Not thread-safe.
 */
public final class OutcomeEvaluator {
    /** The overlaps that are looked at, as they are called. */
    public static final List<String> OVERLAPS = List.of("0.2", "0.5");

    private final Protocol protocol;
    private final double minScore;
    private final int classes;
    private final @Nullable BitSet listed;
    private final Matching matching;
    private final Map<String, Outcomes> sums = new LinkedHashMap<>();

    /**
     * Nothing sorted yet.
     *
     * @param minScore tubes with a lower score are passed over
     * @param classes number of classes, background not counted
     * @param listed the classes whose tubes are sorted; null: all
     */
    public OutcomeEvaluator(Protocol protocol, double minScore, int classes, @Nullable BitSet listed) {
        this.protocol = protocol;
        this.minScore = minScore;
        this.classes = classes;
        this.listed = listed;
        matching =
                new Matching(OVERLAPS.stream().mapToDouble(Double::parseDouble).toArray(), protocol.strict());
        OVERLAPS.forEach(overlap -> sums.put(overlap, new Outcomes(0, Map.of())));
    }

    /**
     * Sorts the tubes of one video, given in the order that decides between equal scores.
     *
     * @return how many of them are what, by overlap
     */
    public Map<String, Outcomes> add(TruthVideo truth, List<ActionTube> tubes) {
        List<ActionTube> looked =
                tubes.stream().filter(tube -> tube.score() >= minScore).toList();
        List<List<ActionTube>> byClass = RankedTubes.byClass(looked, classes, protocol);
        Map<String, Outcomes> here = new LinkedHashMap<>();
        OVERLAPS.forEach(overlap -> here.put(overlap, new Outcomes(0, Map.of())));
        for (int c = 0; c < classes; c++) {
            if (listed == null || listed.get(c)) {
                sort(truth, c, byClass.get(c))
                        .forEach((overlap, ofClass) -> here.merge(overlap, ofClass, Outcomes::plus));
            }
        }
        here.forEach((overlap, outcomes) -> sums.merge(overlap, outcomes, Outcomes::plus));
        return here;
    }

    /** How many tubes of all videos so far are what, by overlap. */
    public Map<String, Outcomes> outcomes() {
        return new LinkedHashMap<>(sums);
    }

    /** The tubes of one class, best first. */
    private Map<String, Outcomes> sort(TruthVideo truth, int actionClass, List<ActionTube> found) {
        List<AnnotatedTube> all = truth.annotation().tubes();
        List<AnnotatedTube> others =
                all.stream().filter(tube -> tube.actionClass() != actionClass).toList();
        List<AnnotatedTube> own = RankedTubes.ofClass(all, actionClass);
        int counted = own.size();
        own.addAll(RankedTubes.ofClass(truth.ignored(), actionClass));
        double[] overlaps = RankedTubes.overlaps(found, own, protocol);
        matching.match(overlaps, found.size(), counted, own.size() - counted);
        double[] withOthers = RankedTubes.overlaps(found, others, protocol);
        Map<String, Outcomes> sorted = new LinkedHashMap<>();
        for (int at = 0; at < OVERLAPS.size(); at++) {
            Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
            for (int row = 0; row < found.size(); row++) {
                double bestOwn = most(overlaps, row * own.size(), counted);
                double bestOther = most(withOthers, row * others.size(), others.size());
                counts.merge(outcome(row, at, bestOwn, bestOther, counted > 0), 1, Integer::sum);
            }
            sorted.put(OVERLAPS.get(at), new Outcomes(counted, counts));
        }
        return sorted;
    }

    /**
     * What a tube is.
     *
     * @param at number of the overlap
     * @param bestOwn most overlap with the truth of its class; whoever passes with one and is no hit came too late
     */
    private Outcome outcome(int row, int at, double bestOwn, double bestOther, boolean present) {
        int bit = 1 << at;
        if ((matching.hits(row) & bit) != 0) {
            return Outcome.HIT;
        }
        if ((matching.neither(row) & bit) != 0) {
            return Outcome.IGNORED;
        }
        if (matching.passes(bestOwn, at)) {
            return Outcome.DUPLICATE;
        }
        if (matching.passes(bestOther, at)) {
            return Outcome.WRONG_CLASS;
        }
        return present ? Outcome.BAD_LOCALIZATION : Outcome.NEITHER;
    }

    /** The largest of some values; 0 without any. */
    private static double most(double[] values, int from, int count) {
        double most = 0;
        for (int i = from; i < from + count; i++) {
            most = Math.max(most, values[i]);
        }
        return most;
    }
}
