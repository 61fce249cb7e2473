package io.tubecast.core.linking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trimming for detectors that know background, where a tube follows a person through times in which they do nothing.
 *
 * <p>Each frame is labelled as in or out of the action by {@link ViterbiLabeller} on log scores weighted by time: in has the tube's own class score,
 * smoothed over a short window, out has a fixed share of the score the tube reaches at its best. Every run of in that is long enough becomes a
 * tube whose score is the mean of its smoothed scores. What other classes score does not matter, so that two classes can both claim a stretch of
 * time and the scores decide; and because the share is of the tube's own best, a weak tube is cut as well as a strong one.
 *
 * <p>Departs from the papers, which label with action classes only ({@link ActionTrimmer}). Two labels a class on scores over their maximum is also
 * what a later version of their released program offers.
 */
public final class PeakTrimmer implements TubeTrimmer {
    private static final double SMALLEST = 1e-3; // scores below count as this, so that one zero does not cut
    private static final int BEST_FRAMES = 9; // the peak is what so many frames reach, less if the tube is short

    private final List<Settings> settings;
    private final double framesPerSecond;

    /**
     * Its numbers for a class.
     *
     * @param share of its best score that a tube must reach to be in the action, in (0, 1)
     * @param windowMillis scores are averaged over so much time, half before and half after the frame
     * @param switchingCost of each begin and end, in log score times seconds
     * @param minMillis a run is dropped if less time lies between its first and its last frame
     */
    public record Settings(double share, double windowMillis, double switchingCost, double minMillis) {
        private static final String SHARE = "trimming.share";
        private static final String WINDOW = "trimming.windowMillis";
        private static final String SWITCHING_COST = "trimming.switchingCost";
        private static final String SHORTEST = "trimming.minMillis";

        /** Checks the ranges; NaN fails too. */
        public Settings {
            require(share > 0 && share < 1, SHARE, "in (0, 1)", share);
            require(isSpan(windowMillis), WINDOW, "in [0, 60000]", windowMillis);
            require(switchingCost >= 0 && switchingCost <= 1000, SWITCHING_COST, "in [0, 1000]", switchingCost);
            require(isSpan(minMillis), SHORTEST, "in [0, 60000]", minMillis);
        }

        /** 0.4 of the peak, 320 ms, 0.02, 300 ms: found on validation clips of the synthetic world. */
        public static Settings defaults() {
            return new Settings(0.4, 320, 0.02, 300);
        }

        /**
         * These settings with one changed.
         *
         * @param key such as {@code trimming.share}
         * @throws IllegalArgumentException if the key is unknown, or the value no number or out of its range
         */
        public Settings with(String key, String value) {
            double number = number(key, value);
            return switch (key) {
                case SHARE -> new Settings(number, windowMillis, switchingCost, minMillis);
                case WINDOW -> new Settings(share, number, switchingCost, minMillis);
                case SWITCHING_COST -> new Settings(share, windowMillis, number, minMillis);
                case SHORTEST -> new Settings(share, windowMillis, switchingCost, number);
                default ->
                    throw new IllegalArgumentException("unknown setting '%s', allowed are %s, %s, %s, %s"
                            .formatted(key, SHARE, WINDOW, SWITCHING_COST, SHORTEST));
            };
        }

        private static double number(String key, String value) {
            try {
                return Double.parseDouble(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("%s must be a number, was '%s'".formatted(key, value), e);
            }
        }

        private static boolean isSpan(double millis) {
            return millis >= 0 && millis <= 60_000;
        }

        private static void require(boolean fulfilled, String key, String rule, double value) {
            if (!fulfilled) {
                throw new IllegalArgumentException("%s must be %s, was %s".formatted(key, rule, value));
            }
        }
    }

    /**
     * A trimmer.
     *
     * @param settings of each class; a single one counts for all
     * @param framesPerSecond nominal rate of the videos
     */
    public PeakTrimmer(List<Settings> settings, double framesPerSecond) {
        if (settings.isEmpty()) {
            throw new IllegalArgumentException("settings for no class");
        }
        this.settings = List.copyOf(settings);
        this.framesPerSecond = framesPerSecond;
    }

    @Override
    public List<ActionTube> trim(ScoredTube scored) {
        return trim(scored.tube(), ownScores(scored));
    }

    /**
     * The runs of one tube that carry its action, in order of time.
     *
     * @param ownScores score of the tube's class on each of its frames
     */
    public List<ActionTube> trim(ActionTube tube, double[] ownScores) {
        Settings ofClass = settings.size() == 1 ? settings.get(0) : settings.get(tube.actionClass());
        double[] own = smoothed(ownScores, ofClass.windowMillis());
        double out = Math.max(SMALLEST, ofClass.share() * peak(own));
        double[] evidence = new double[2 * own.length];
        for (int frame = 0; frame < own.length; frame++) {
            evidence[2 * frame] = Math.log(out) / framesPerSecond;
            evidence[2 * frame + 1] = Math.log(Math.max(own[frame], SMALLEST)) / framesPerSecond;
        }
        int[] labels = ViterbiLabeller.label(evidence, 2, ofClass.switchingCost());
        List<ActionTube> runs = new ArrayList<>();
        int first = 0;
        for (int frame = 0; frame <= labels.length; frame++) {
            if (frame == labels.length || labels[frame] == 0) {
                if (isLongEnough(frame - first, ofClass)) {
                    runs.add(TubeTrimmer.part(tube, first, frame, mean(own, first, frame)));
                }
                first = frame + 1;
            }
        }
        return runs;
    }

    /** The score of a tube's class on each of its frames. */
    public static double[] ownScores(ScoredTube scored) {
        double[] own = new double[scored.tube().length()];
        for (int frame = 0; frame < own.length; frame++) {
            own[frame] = scored.scoreVectors()[
                    frame * scored.vectorLength() + scored.tube().actionClass() + 1];
        }
        return own;
    }

    /** Mean over the window, which is shorter at the ends. */
    private double[] smoothed(double[] scores, double windowMillis) {
        int half = (int) Math.round(windowMillis / 2e3 * framesPerSecond);
        double[] sums = new double[scores.length + 1];
        for (int frame = 0; frame < scores.length; frame++) {
            sums[frame + 1] = sums[frame] + scores[frame];
        }
        double[] smoothed = new double[scores.length];
        for (int frame = 0; frame < scores.length; frame++) {
            int from = Math.max(0, frame - half);
            int to = Math.min(scores.length, frame + half + 1);
            smoothed[frame] = (sums[to] - sums[from]) / (to - from);
        }
        return smoothed;
    }

    /** What the {@value #BEST_FRAMES} best frames reach; of a short tube, what its better half reaches. */
    private static double peak(double[] scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - 1 - Math.min(sorted.length / 2, BEST_FRAMES - 1)];
    }

    private boolean isLongEnough(int frames, Settings ofClass) {
        return frames > 0 && (frames - 1) * 1e3 / framesPerSecond >= ofClass.minMillis();
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum / (to - from);
    }
}
