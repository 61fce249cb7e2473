package io.tubecast.edge.camera;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import org.jspecify.annotations.Nullable;

/** Where a camera's frames go. Used by one capture thread at a time; {@link #end()} may come from any. */
public interface FrameIntake {
    /** Frames of a source that has just been opened follow. */
    void begin(FrameSource source);

    /**
     * Takes a frame.
     *
     * @param filled a frame; belongs to the intake from now on
     * @return another to fill; null if nobody takes frames any more
     */
    @Nullable Frame exchange(Frame filled) throws InterruptedException;

    /** No more frames. */
    void end();
}
