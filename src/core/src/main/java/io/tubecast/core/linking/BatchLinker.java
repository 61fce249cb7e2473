package io.tubecast.core.linking;

import io.tubecast.core.detection.MicroTubes;
import java.util.List;

/** Links one recorded video: takes its steps in order, then tells its tubes. */
public interface BatchLinker {
    /**
     * Takes the micro-tubes of one step.
     *
     * @param time where the step lies, behind the step before
     * @param microTubes the filtered micro-tubes; copied, so they may be reused
     */
    void step(StepTime time, MicroTubes microTubes);

    /**
     * The final tubes of the steps taken so far, class by class, with the score vector of every frame.
     *
     * @param lastFrame last frame of the video, up to which a tube that reaches the last step may be held; {@code Long.MIN_VALUE} if it is not known
     */
    List<ScoredTube> scoredTubes(long lastFrame);

    /** Number of action classes C. */
    int classes();

    /** Boxes a micro-tube, K. */
    int boxesPerTube();
}
