package io.tubecast.evaluation.baseline;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.Cut;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What can be said about the held-out part of a video without looking at it: the last box that each tube of the training part had, held from
 * the cut to the end of the video.
 *
 * <p>Every tube of the training truth is held, also one that ended before the cut, with its own class and score 1. Whoever learns from the
 * first part of a video and is tested on the rest must be well above this, or has learnt a place and no action.
 */
public final class HoldLastBox {
    private HoldLastBox() {}

    /** The held tubes of a video, in the order of the truth; none if the cut leaves nothing. */
    public static List<ActionTube> tubes(AnnotatedVideo video, Cut cut) {
        int from = cut.firstFrame(video, Cut.Part.HELD_OUT);
        int length = video.frames() - from;
        List<ActionTube> held = new ArrayList<>();
        if (length < 1) {
            return held;
        }
        for (AnnotatedTube tube :
                cut.truth(video, Cut.Part.TRAINING).annotation().tubes()) {
            Box last = tube.boxAt(tube.end() - 1);
            held.add(ActionTube.of(tube.actionClass(), 1, from, Collections.nCopies(length, last)));
        }
        return held;
    }
}
