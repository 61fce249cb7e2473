package io.tubecast.edge.pipeline;

import io.tubecast.video.preprocess.PictureFit;
import java.util.function.Supplier;

/**
 * How a stream is cut for networks that look at whole windows.
 *
 * @param window frames of the stream that are looked at as one; {@value #WHOLE} for the whole of a video that has an end
 * @param minOverlap least mean overlap of tubes of two windows, on common frames, by which they are one
 * @param fits makes what brings pictures to the size that the networks see
 */
public record WindowSettings(int window, double minOverlap, Supplier<PictureFit> fits) {
    /** All of the stream is one window. */
    public static final int WHOLE = 0;

    /** Checks the range. */
    public WindowSettings {
        if (window != WHOLE && window < 2) {
            throw new IllegalArgumentException("a window has at least two frames, was " + window);
        }
    }

    /** Whether the whole stream is one window. */
    public boolean whole() {
        return window == WHOLE;
    }

    /** Frames from one window to the next. */
    public int hop() {
        return window / 2;
    }
}
