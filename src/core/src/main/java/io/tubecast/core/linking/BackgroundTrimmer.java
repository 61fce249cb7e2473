package io.tubecast.core.linking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trimming as the offline programs do it after the first pass: each frame is labelled with the tube's action or with background.
 *
 * <p>The labelling ({@link ViterbiLabeller}) maximizes the sum over frames of s where the label is the action and of 1 - s where it is background, s being the
 * frame's score of the class, less a cost alpha for each change of label. Every maximal run of the action that is long enough becomes a tube, whose score is the mean of
 * its 40 best frame scores. A frame under 0.5 thus speaks for background, however low the scores of the whole tube are; {@link PeakTrimmer} compares with the
 * tube's own best instead.
 *
 * <p>After S. Saha et al., "Deep learning for detecting multiple space-time action tubes in videos", BMVC 2016, second pass. Differs from it in this: one
 * alpha for all classes (theirs are found for each on validation data and not published); time between first and last frame of a run at least
 * {@code minMillis} (their program keeps runs of 32 frames and more on UCF101-24).
 */
public final class BackgroundTrimmer implements TubeTrimmer {
    private static final int ACTION = 0; // of equal labellings the lowest label wins, as in their program

    private final Settings settings;
    private final double framesPerSecond;

    /**
     * Its numbers.
     *
     * @param switchingCost cost of a change of label, alpha
     * @param minMillis a run is dropped if less time lies between its first and its last frame
     */
    public record Settings(double switchingCost, double minMillis) {
        private static final String SWITCHING_COST = "trimming.switchingCost";
        private static final String SHORTEST = "trimming.minMillis";

        /** Checks the ranges; NaN fails too. */
        public Settings {
            require(switchingCost >= 0 && switchingCost <= 1000, SWITCHING_COST, "in [0, 1000]", switchingCost);
            require(minMillis >= 0 && minMillis <= 60_000, SHORTEST, "in [0, 60000]", minMillis);
        }

        /** 3, the lower of the two costs that the same group's later program runs; 300 ms. */
        public static Settings defaults() {
            return new Settings(3, 300);
        }

        /**
         * These settings with one changed.
         *
         * @param key such as {@code trimming.switchingCost}
         * @throws IllegalArgumentException if the key is unknown, or the value no number or out of its range
         */
        public Settings with(String key, String value) {
            double number;
            try {
                number = Double.parseDouble(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("%s must be a number, was '%s'".formatted(key, value), e);
            }
            return switch (key) {
                case SWITCHING_COST -> new Settings(number, minMillis);
                case SHORTEST -> new Settings(switchingCost, number);
                default ->
                    throw new IllegalArgumentException(
                            "unknown setting '%s', allowed are %s, %s".formatted(key, SWITCHING_COST, SHORTEST));
            };
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
     * @param framesPerSecond nominal rate of the videos
     */
    public BackgroundTrimmer(Settings settings, double framesPerSecond) {
        this.settings = settings;
        this.framesPerSecond = framesPerSecond;
    }

    @Override
    public List<ActionTube> trim(ScoredTube scored) {
        ActionTube tube = scored.tube();
        double[] scores = new double[2 * tube.length()];
        for (int frame = 0; frame < tube.length(); frame++) {
            scores[2 * frame] = tube.frameScores()[frame];
            scores[2 * frame + 1] = 1 - tube.frameScores()[frame];
        }
        int[] labels = ViterbiLabeller.label(scores, 2, settings.switchingCost());
        List<ActionTube> runs = new ArrayList<>();
        int first = 0;
        for (int frame = 0; frame <= labels.length; frame++) {
            if (frame == labels.length || labels[frame] != ACTION) {
                if (isLongEnough(frame - first)) {
                    double[] inside = Arrays.copyOfRange(tube.frameScores(), first, frame);
                    double score = TubeAssembler.meanOfBest(inside, OfflineLinker.RANKED_FRAMES);
                    runs.add(TubeTrimmer.part(tube, first, frame, score));
                }
                first = frame + 1;
            }
        }
        return runs;
    }

    private boolean isLongEnough(int frames) {
        return frames > 0 && (frames - 1) * 1e3 / framesPerSecond >= settings.minMillis();
    }
}
