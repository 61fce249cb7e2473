package io.tubecast.evaluation.tuning;

import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.linking.PeakTrimmer;
import io.tubecast.core.linking.PeakTrimmer.Settings;
import io.tubecast.core.linking.ScoredTube;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.TubeRanking;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Finds for each class the settings of {@link PeakTrimmer} under which its tubes meet the truth best.
 *
 * <p>Classes do not touch each other: a class's average precision depends on its own tubes only. So each class is searched for itself, all of
 * them in one pass over the videos: one setting after the other takes the value of its grid that gives the highest mean of the average precisions
 * at overlaps 0.3, 0.5 and 0.75, until a round changes nothing. Three overlaps, because one alone jumps with every tube that just passes it.
 * A value must be better, not as good, to replace another, so a class without truth keeps the defaults.
 */
public final class TrimmingSearch {
    private static final double[] OVERLAPS = {0.3, 0.5, 0.75};
    private static final double REPORTED = 0.5;
    private static final int MOST_ROUNDS = 4;
    private static final List<Setting> GRID = List.of(
            new Setting("trimming.share", List.of("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8")),
            new Setting("trimming.windowMillis", List.of("0", "160", "320", "480", "640", "960")),
            new Setting("trimming.switchingCost", List.of("0", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2")));

    private final int classes;
    private final double framesPerSecond;
    private final Runnable onTrial;

    private record Setting(String key, List<String> values) {}

    /**
     * What the tubes of a video were before trimming.
     *
     * @param truth of the video; its classes are the tubes'
     * @param tubes untrimmed, in pixels of the truth
     */
    public record Sample(TruthVideo truth, List<OwnScores> tubes) {
        /** Copies the list. */
        public Sample {
            tubes = List.copyOf(tubes);
        }
    }

    /**
     * A tube and what its class scores on each frame: all that trimming looks at.
     *
     * @param tube untrimmed
     * @param scores one a frame
     */
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    public record OwnScores(ActionTube tube, double[] scores) {
        /** The part of a scored tube that counts here. */
        public static OwnScores of(ScoredTube scored) {
            return new OwnScores(scored.tube(), PeakTrimmer.ownScores(scored));
        }
    }

    /**
     * What a search is worth, in video-mAP at overlap 0.5.
     *
     * @param before with the default settings
     * @param crossed with settings found on the other half of the videos, each half in turn: what unseen videos may expect
     * @param after with settings found on all videos, on the same videos: flattered
     */
    public record Worth(double before, double crossed, double after) {}

    /**
     * A search.
     *
     * @param classes number of classes, background not counted
     * @param framesPerSecond nominal rate of the videos
     * @param onTrial told after each pass over the videos
     */
    public TrimmingSearch(int classes, double framesPerSecond, Runnable onTrial) {
        this.classes = classes;
        this.framesPerSecond = framesPerSecond;
        this.onTrial = onTrial;
    }

    /** Passes over the videos that {@link #settings} and {@link #worth} make together at most. */
    public static int mostTrials() {
        int round = GRID.stream().mapToInt(setting -> setting.values().size()).sum();
        return 3 * (1 + MOST_ROUNDS * round); // all videos, and each half of them
    }

    /** The best settings found on these videos, by class. */
    public List<Settings> settings(List<Sample> samples) {
        List<Settings> best = defaults();
        double[] bestQuality = quality(samples, best);
        boolean changed = true;
        for (int round = 0; changed && round < MOST_ROUNDS; round++) {
            changed = false;
            for (Setting setting : GRID) {
                for (String value : setting.values()) {
                    List<Settings> trial = best.stream()
                            .map(ofClass -> ofClass.with(setting.key(), value))
                            .toList();
                    changed |= takeBetter(trial, quality(samples, trial), best, bestQuality);
                }
            }
        }
        return List.copyOf(best);
    }

    /** Measures by two halves, videos taken in turn, what the search is worth; {@code found} are the settings of all videos. */
    public Worth worth(List<Sample> samples, List<Settings> found) {
        List<Sample> even = new ArrayList<>();
        List<Sample> odd = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            (i % 2 == 0 ? even : odd).add(samples.get(i));
        }
        TubeRanking crossed = ranking();
        rank(even, settings(odd), crossed);
        rank(odd, settings(even), crossed);
        return new Worth(meanOf(samples, defaults()), crossed.meanAveragePrecision(REPORTED), meanOf(samples, found));
    }

    private double meanOf(List<Sample> samples, List<Settings> settings) {
        TubeRanking ranking = ranking();
        rank(samples, settings, ranking);
        return ranking.meanAveragePrecision(REPORTED);
    }

    private double[] quality(List<Sample> samples, List<Settings> settings) {
        TubeRanking ranking = ranking();
        rank(samples, settings, ranking);
        double[] quality = new double[classes];
        for (int c = 0; c < classes; c++) {
            for (double overlap : OVERLAPS) {
                quality[c] += ranking.averagePrecision(c, overlap) / OVERLAPS.length;
            }
        }
        onTrial.run();
        return quality;
    }

    private void rank(List<Sample> samples, List<Settings> settings, TubeRanking ranking) {
        PeakTrimmer trimmer = new PeakTrimmer(settings, framesPerSecond);
        for (Sample sample : samples) {
            List<ActionTube> runs = new ArrayList<>();
            for (OwnScores tube : sample.tubes()) {
                runs.addAll(trimmer.trim(tube.tube(), tube.scores()));
            }
            ranking.add(sample.truth(), runs);
        }
    }

    private static boolean takeBetter(
            List<Settings> trial, double[] quality, List<Settings> best, double[] bestQuality) {
        boolean any = false;
        for (int c = 0; c < quality.length; c++) {
            if (quality[c] > bestQuality[c] + 1e-12) {
                best.set(c, trial.get(c));
                bestQuality[c] = quality[c];
                any = true;
            }
        }
        return any;
    }

    private TubeRanking ranking() {
        return new TubeRanking(Protocol.CONTINUOUS, classes, null);
    }

    private List<Settings> defaults() {
        return new ArrayList<>(Collections.nCopies(classes, Settings.defaults()));
    }
}
