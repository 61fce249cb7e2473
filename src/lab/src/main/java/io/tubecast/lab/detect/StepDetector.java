package io.tubecast.lab.detect;

import io.tubecast.core.frame.Image;
import io.tubecast.core.fusion.DetectionRows;
import io.tubecast.video.frames.FrameSequence;

/** Takes the processed frames of a video one after the other and says what it sees in each and the one before. */
interface StepDetector extends AutoCloseable {
    /**
     * Takes the next frame.
     *
     * @param picture the frame
     * @param frames what gave it; asked for its flow stack by a detector that sees motion
     * @return whether there is a pair, so that {@link #rows} is of this step
     */
    boolean step(Image picture, FrameSequence frames);

    /**
     * What entered suppression for at least one class in the last step, boxes in pixels of the picture, not cut at its border.
     *
     * @param picture the frame that the step took
     */
    DetectionRows rows(Image picture);

    /** Forgets the frame before. */
    void reset();

    @Override
    void close();
}
