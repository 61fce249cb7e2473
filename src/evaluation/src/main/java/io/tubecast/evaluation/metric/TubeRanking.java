package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Video-AP of tubes: the tubes of each class are matched with the truth video by video and ranked by score.
 *
 * <p>Nothing is kept of a video but what matched. Not thread-safe.
 */
public final class TubeRanking {
    /** Overlaps that are measured: 0.2, 0.3, and 0.5 to 0.95 in steps of 0.05. */
    static final double[] THRESHOLDS = {0.2, 0.3, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95};

    /** Where 0.5 stands; the ten from there on make up "0.5:0.95". */
    static final int HALF = 2;

    /** Where 0.75 stands. */
    static final int THREE_QUARTERS = 7;

    private final Protocol protocol;
    private final int classes;
    private final ClassRankings rankings;
    private final Matching matching;
    private int videos;
    private int truths;

    /**
     * Nothing measured yet.
     *
     * @param classes number of classes, background not counted
     * @param listed the classes means are taken over, a listed class without truth counting as 0; null: those with truth
     */
    public TubeRanking(Protocol protocol, int classes, @Nullable BitSet listed) {
        this.protocol = protocol;
        this.classes = classes;
        this.rankings = new ClassRankings(classes, protocol.integration(), listed);
        this.matching = new Matching(THRESHOLDS, protocol.strict());
    }

    /** Measures the tubes of one video, given in the order that decides between equal scores. */
    public void add(TruthVideo truth, List<ActionTube> tubes) {
        int video = videos++;
        List<List<ActionTube>> byClass = RankedTubes.byClass(tubes, classes, protocol);
        for (int c = 0; c < classes; c++) {
            List<ActionTube> found = byClass.get(c);
            List<AnnotatedTube> columns = RankedTubes.ofClass(truth.annotation().tubes(), c);
            int counted = columns.size();
            columns.addAll(RankedTubes.ofClass(truth.ignored(), c));
            rankings.of(c).addTruth(video, counted);
            truths += counted;
            match(video, found, columns, counted);
        }
    }

    /**
     * Average precision of a class; 0 without truth.
     *
     * @param threshold least overlap: 0.2, 0.3, 0.5, 0.55 ... 0.95
     */
    public double averagePrecision(int actionClass, double threshold) {
        return averagePrecisionAt(actionClass, indexOf(threshold), null);
    }

    /**
     * Mean average precision over the classes that count; NaN if there are none.
     *
     * @param threshold as for a class
     */
    public double meanAveragePrecision(double threshold) {
        return mean(indexOf(threshold), null);
    }

    /** Mean average precision at a threshold by number. */
    double mean(int threshold, int @Nullable [] weights) {
        return rankings.mean(threshold, weights);
    }

    double averagePrecisionAt(int actionClass, int threshold, int @Nullable [] weights) {
        return rankings.averagePrecision(actionClass, threshold, weights);
    }

    /** The matched tubes of a class. */
    Ranking of(int actionClass) {
        return rankings.of(actionClass);
    }

    /** The classes the mean is taken over. */
    BitSet measured() {
        return rankings.measured();
    }

    /** Puts all in order once; to be called before averages are taken from several threads. */
    void sort() {
        rankings.sort();
    }

    /** Tubes of the truth so far. */
    int truths() {
        return truths;
    }

    private static int indexOf(double threshold) {
        for (int i = 0; i < THRESHOLDS.length; i++) {
            if (THRESHOLDS[i] == threshold) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "overlap %s is none of %s".formatted(threshold, Arrays.toString(THRESHOLDS)));
    }

    private void match(int video, List<ActionTube> found, List<AnnotatedTube> columns, int counted) {
        double[] overlaps = RankedTubes.overlaps(found, columns, protocol);
        matching.match(overlaps, found.size(), counted, columns.size() - counted);
        for (int row = 0; row < found.size(); row++) {
            ActionTube tube = found.get(row);
            rankings.of(tube.actionClass())
                    .add(video, protocol.ranked(tube.score()), matching.hits(row), matching.neither(row));
        }
    }
}
