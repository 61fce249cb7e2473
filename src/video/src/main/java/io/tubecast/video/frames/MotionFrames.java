package io.tubecast.video.frames;

import java.nio.ByteBuffer;

/** Frames with the flow stacks that belong to them. */
public interface MotionFrames extends FrameSequence {
    /**
     * The flow stack of the frame that was given last.
     *
     * @param into (out) [flow height, flow width, 3 a field]; not touched if there is none
     * @return whether that frame has one
     */
    boolean stack(ByteBuffer into);

    /** The newest frame that had to be read for the frame that was given last and its stack: a centered stack looks ahead. */
    int knownAt();
}
