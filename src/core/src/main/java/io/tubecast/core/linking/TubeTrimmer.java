package io.tubecast.core.linking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts finished tubes down to the frames on which their action goes on: {@link ActionTrimmer} and {@link BackgroundTrimmer} as published,
 * {@link PeakTrimmer} for detectors that know background.
 */
public interface TubeTrimmer {
    /** The runs of one tube that carry its action, in order of time. */
    List<ActionTube> trim(ScoredTube scored);

    /** The runs of several tubes, tube by tube. */
    default List<ActionTube> trim(List<ScoredTube> tubes) {
        List<ActionTube> runs = new ArrayList<>();
        for (ScoredTube tube : tubes) {
            runs.addAll(trim(tube));
        }
        return runs;
    }

    /**
     * A part of a tube as a tube.
     *
     * @param from first frame, counted from the tube's start
     * @param to the frame after the last
     * @param score of the part
     */
    static ActionTube part(ActionTube tube, int from, int to, double score) {
        return new ActionTube(
                tube.actionClass(),
                score,
                tube.start() + from,
                Arrays.copyOfRange(tube.boxes(), from * 4, to * 4),
                Arrays.copyOfRange(tube.frameScores(), from, to));
    }
}
