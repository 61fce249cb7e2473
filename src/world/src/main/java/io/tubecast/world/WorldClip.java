package io.tubecast.world;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowSequence;
import io.tubecast.core.frame.Clip;

/** A clip of the synthetic world: frames and tubes like any clip, and exact optical flow. */
public interface WorldClip extends Clip {
    /**
     * The displacement of what each pixel of a frame shows, to the next frame.
     *
     * <p>A pixel belongs to the nearest part that covers at least half of it, else to the background; places that are hidden or outside in the
     * next frame have the displacement of their part all the same. Between the last frame and the one that would follow it is
     * defined too, unless the scene changes there: then it is 0 everywhere. Safe to call from several threads.
     *
     * @param frame 0-based number of the first frame
     * @param flow (out) is given the size of the pictures
     */
    void flow(int frame, FlowField flow);

    /** The exact flow of the clip: what {@link #flow(int, FlowField)} gives between its frames. */
    default FlowSequence exactFlow() {
        return new ExactFlow(this);
    }
}
