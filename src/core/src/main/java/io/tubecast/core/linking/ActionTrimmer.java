package io.tubecast.core.linking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trimming as the released frame-level program does it offline.
 *
 * <p>Each frame is labelled with one of the C action classes (background is none of them) by {@link ViterbiLabeller} on the scores
 * plus 20; the maximal runs labelled with the tube's own class are kept if they have at least 10 frames and a positive score,
 * which is the mean of the 40 best frame scores inside.
 */
public final class ActionTrimmer implements TubeTrimmer {
    private static final double SCORE_OFFSET = 20; // as published; changes no label
    private static final int RANKED_FRAMES = 40;
    private static final int MIN_FRAMES = 10; // as published: end - start > 8

    private final double switchingCost;

    /**
     * A trimmer.
     *
     * @param switchingCost cost of a change of label, alpha in the papers; they print results for 5
     */
    public ActionTrimmer(double switchingCost) {
        if (!(switchingCost >= 0 && Double.isFinite(switchingCost))) {
            throw new IllegalArgumentException("alpha must be a number from 0 up, was " + switchingCost);
        }
        this.switchingCost = switchingCost;
    }

    @Override
    public List<ActionTube> trim(ScoredTube scored) {
        ActionTube tube = scored.tube();
        int[] labels = ViterbiLabeller.label(actionScores(scored), scored.vectorLength() - 1, switchingCost);
        List<ActionTube> runs = new ArrayList<>();
        int first = 0;
        for (int frame = 0; frame <= labels.length; frame++) {
            boolean carries = frame < labels.length && labels[frame] == tube.actionClass();
            if (!carries) {
                addRun(tube, first, frame, runs);
                first = frame + 1;
            }
        }
        return runs;
    }

    private static double[] actionScores(ScoredTube scored) {
        int frames = scored.tube().length();
        int classes = scored.vectorLength() - 1;
        double[] scores = new double[frames * classes];
        for (int frame = 0; frame < frames; frame++) {
            for (int c = 0; c < classes; c++) {
                scores[frame * classes + c] = scored.scoreVectors()[frame * (classes + 1) + c + 1] + SCORE_OFFSET;
            }
        }
        return scores;
    }

    private static void addRun(ActionTube tube, int from, int to, List<ActionTube> runs) {
        if (to - from < MIN_FRAMES) {
            return;
        }
        double score = TubeAssembler.meanOfBest(Arrays.copyOfRange(tube.frameScores(), from, to), RANKED_FRAMES);
        if (score > 0) {
            runs.add(TubeTrimmer.part(tube, from, to, score));
        }
    }
}
