package io.tubecast.core.trajectory;

/**
 * Frames of a video seen as a clip of T: which of them the clip shows, and where on the clip's time line each of them stands.
 *
 * <p>The first frame of both is the same moment, and so is the last. Frames are numbered from 0 among those that are seen.
 */
public interface Resampler {
    /** L, frames of the video. */
    int sourceFrames();

    /** T, frames of the clip. */
    int clipFrames();

    /** The frame of the video that stands at a frame of the clip; the later one of two as near. */
    int sourceFrame(int clipFrame);

    /** The clip's time stamp of a frame of the video, in [0, T - 1]. */
    double clipTime(int sourceFrame);

    /** The frame of the video that is nearest to a time stamp of the clip. */
    int nearestFrame(double clipTime);

    /** The first frame of the video that is inside a span. */
    int firstFrame(TimeSpan span);

    /** The last frame of the video that is inside a span; before the first where none is. */
    int lastFrame(TimeSpan span);
}
