package io.tubecast.core.trajectory;

/**
 * A whole video of L frames seen as a clip of T: both first frames are the same moment and both last ones.
 *
 * <p>The clip shows, for each of its frames, the nearest of the video's; boxes go back the other way at exactly the times of the video's
 * frames, so nothing is interpolated twice.
 *
 * @param sourceFrames L, frames of the video
 * @param clipFrames T, frames of the clip
 */
public record Resampling(int sourceFrames, int clipFrames) implements Resampler {
    /** Checks that both have frames. */
    public Resampling {
        if (sourceFrames < 1 || clipFrames < 1) {
            throw new IllegalArgumentException(
                    "a video and its clip have at least one frame, were %d and %d".formatted(sourceFrames, clipFrames));
        }
    }

    @Override
    public int sourceFrame(int clipFrame) {
        if (clipFrames == 1) {
            return 0;
        }
        return (int) Math.floor((double) clipFrame * (sourceFrames - 1) / (clipFrames - 1) + 0.5);
    }

    /** The clip's time stamp of a frame of the video: f (T - 1) / (L - 1). */
    @Override
    public double clipTime(int sourceFrame) {
        return sourceFrames == 1 ? 0 : (double) sourceFrame * (clipFrames - 1) / (sourceFrames - 1);
    }

    /** Where in the video, in frames, a time stamp of the clip is. */
    public double sourceTime(double clipTime) {
        return clipFrames == 1 ? 0 : clipTime * (sourceFrames - 1) / (clipFrames - 1);
    }

    @Override
    public int nearestFrame(double clipTime) {
        return (int) Math.round(sourceTime(clipTime));
    }

    @Override
    public int firstFrame(TimeSpan span) {
        return Math.max(0, (int) Math.ceil(sourceTime(span.start()) - ROUNDING));
    }

    @Override
    public int lastFrame(TimeSpan span) {
        return Math.min(sourceFrames - 1, (int) Math.floor(sourceTime(span.end()) + ROUNDING));
    }

    /** A frame whose time comes out this close to a span's end, in frames, is inside: the division is not exact. */
    private static final double ROUNDING = 1e-9;
}
