package io.tubecast.world;

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
     * @param flow (out) [height, width, 2] x and y displacement in pixels
     */
    void flow(int frame, float[] flow);
}
