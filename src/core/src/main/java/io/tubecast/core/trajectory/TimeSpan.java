package io.tubecast.core.trajectory;

/**
 * From when to when something lasts, in frames of the resampled clip: frame 0 is the first of T, and both ends are part of the span.
 *
 * <p>Ends need not be whole: a proposal may begin between two frames.
 *
 * @param start time stamp of the first box, t_s
 * @param end time stamp of the last box, t_e, not before {@code start}
 */
public record TimeSpan(double start, double end) {
    /** Checks the order of the ends; NaN fails too. */
    public TimeSpan {
        if (!(start <= end && start > Double.NEGATIVE_INFINITY && end < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a span must end after its start, was %s to %s".formatted(start, end));
        }
    }

    /** All T frames of a clip. */
    public static TimeSpan ofClip(int frames) {
        if (frames < 1) {
            throw new IllegalArgumentException("a clip has at least one frame, was " + frames);
        }
        return new TimeSpan(0, frames - 1);
    }

    /** Frames from the first to the last, both counted: 1 where they are the same. */
    public double length() {
        return end - start + 1;
    }

    /** The time stamp on a scale on which the span is 0 to 1 (Eq. 4); 0 where the span is a single time stamp. */
    public double normalized(double time) {
        return end > start ? (time - start) / (end - start) : 0;
    }

    /** The time stamp at a place on a scale on which the span is 0 to 1. */
    public double at(double normalized) {
        return start + normalized * (end - start);
    }

    /**
     * The i-th of N time stamps that lie evenly in the span, its ends among them: s_i = i / (N - 1).
     *
     * @param samples N, at least 1; one alone is the start
     */
    public double sample(int i, int samples) {
        return samples == 1 ? start : at((double) i / (samples - 1));
    }

    /** Overlap in time: common frames over frames of either, ends counted as in {@link #length}. */
    public double iou(TimeSpan other) {
        double common = Math.min(end, other.end) - Math.max(start, other.start) + 1;
        return common <= 0 ? 0 : common / (length() + other.length() - common);
    }

    /**
     * The part inside a clip, lengthened where it is too short.
     *
     * @param frames T
     * @param least frames that the result covers at least, up to T
     */
    public TimeSpan within(int frames, int least) {
        double last = frames - 1;
        double reach = Math.min(Math.max(least - 1, 0), last);
        double from = Math.max(0, Math.min(start, last - reach));
        double to = Math.min(last, Math.max(end, from + reach));
        return new TimeSpan(from, to);
    }
}
