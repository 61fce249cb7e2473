package io.tubecast.core.trajectory;

/**
 * Frames with times of their own seen as a clip: those of a stream, of which some were dropped or came unevenly.
 *
 * <p>The clip's frames stand at even distances from the first moment to the last. Evenly spaced frames are seen as {@link Resampling} sees them.
 */
public final class TimedResampling implements Resampler {
    /** A frame whose time comes out this close to a span's end, in frames of the clip, is inside: times are whole nanoseconds. */
    private static final double ROUNDING = 1e-6;

    /** Two frames are as near to a moment as each other if their distances differ by no more than this part of the time between them. */
    private static final double TIE = 1e-3;

    private final double[] clipTimes;
    private final int clipFrames;

    /**
     * A view of some frames.
     *
     * @param nanos (in) their times, each after the one before; copied
     * @param clipFrames T
     */
    public TimedResampling(long[] nanos, int clipFrames) {
        if (nanos.length < 1 || clipFrames < 1) {
            throw new IllegalArgumentException(
                    "a video and its clip have at least one frame, were %d and %d".formatted(nanos.length, clipFrames));
        }
        this.clipFrames = clipFrames;
        clipTimes = new double[nanos.length];
        double whole = nanos[nanos.length - 1] - nanos[0];
        for (int frame = 1; frame < nanos.length; frame++) {
            if (nanos[frame] <= nanos[frame - 1]) {
                throw new IllegalArgumentException("times must grow, were %d and %d ns at frames %d and %d"
                        .formatted(nanos[frame - 1], nanos[frame], frame - 1, frame));
            }
            clipTimes[frame] = (nanos[frame] - nanos[0]) / whole * (clipFrames - 1);
        }
    }

    @Override
    public int sourceFrames() {
        return clipTimes.length;
    }

    @Override
    public int clipFrames() {
        return clipFrames;
    }

    @Override
    public int sourceFrame(int clipFrame) {
        return nearestFrame(clipFrame);
    }

    @Override
    public double clipTime(int sourceFrame) {
        return clipTimes[sourceFrame];
    }

    @Override
    public int nearestFrame(double clipTime) {
        int after = firstFrom(clipTime);
        if (after == 0 || after == clipTimes.length) {
            return Math.max(0, after - 1);
        }
        double since = clipTime - clipTimes[after - 1];
        double until = clipTimes[after] - clipTime;
        return until - since > TIE * (since + until) ? after - 1 : after;
    }

    @Override
    public int firstFrame(TimeSpan span) {
        return firstFrom(span.start() - ROUNDING);
    }

    @Override
    public int lastFrame(TimeSpan span) {
        return firstFrom(Math.nextUp(span.end() + ROUNDING)) - 1;
    }

    /** The first frame at a time or after it; L where there is none. */
    private int firstFrom(double clipTime) {
        int from = 0;
        int until = clipTimes.length;
        while (from < until) {
            int middle = (from + until) >>> 1;
            if (clipTimes[middle] < clipTime) {
                from = middle + 1;
            } else {
                until = middle;
            }
        }
        return from;
    }
}
