package io.tubecast.core.motion;

/**
 * How the camera moves, step by step of a stream: how the background went since the step before, and how fast it goes now.
 *
 * <p>Lengths are in frame heights, points are taken from the picture's middle. Unknown where a field is missing or no background is to be seen. Allocates nothing after
 * construction. Not thread-safe.
 */
public final class CameraMotion {
    /** The present rate is that of the newest fields that make up so much time together. */
    private static final long RATE_NANOS = 60_000_000;

    private static final double NANOS = 1e9;

    private final FlowTrail trail;
    private final BackgroundFit fit;
    private final FlowSamples samples = new FlowSamples();
    private final Similarity[] fields = new Similarity[FlowTrail.CAPACITY];
    private final long[] intervals = new long[FlowTrail.CAPACITY];
    private final Similarity sinceLast = new Similarity();
    private final Similarity recent = new Similarity();
    private double recentSeconds;
    private boolean known;
    private double support;

    /**
     * A camera nothing is known of.
     *
     * @param trail where flow comes from
     * @param fit finds the background in it; its exclusions are the caller's
     */
    public CameraMotion(FlowTrail trail, BackgroundFit fit) {
        this.trail = trail;
        this.fit = fit;
        for (int i = 0; i < fields.length; i++) {
            fields[i] = new Similarity();
        }
    }

    /**
     * Looks at the flow from one frame to another, as the trail counts them.
     *
     * @param aspect the picture's width over its height
     * @return whether the camera's motion is known
     */
    public boolean advance(long from, long to, double aspect) {
        known = from >= 0 && to > from && to - from <= FlowTrail.CAPACITY;
        support = 1;
        sinceLast.identity();
        for (long frame = from + 1; known && frame <= to; frame++) {
            int place = (int) (frame % FlowTrail.CAPACITY);
            intervals[place] = trail.read(frame, samples);
            known = intervals[place] > 0 && fit.fit(samples, aspect, fields[place]);
            support = Math.min(support, fit.support());
            sinceLast.then(fields[place]);
        }
        if (known) {
            rate(from, to);
        }
        return known;
    }

    /** The camera is not looked at in this step. */
    public void lose() {
        known = false;
    }

    private void rate(long from, long to) {
        long first = to;
        long nanos = intervals[(int) (to % FlowTrail.CAPACITY)];
        while (first - 1 > from && nanos < RATE_NANOS) {
            first--;
            nanos += intervals[(int) (first % FlowTrail.CAPACITY)];
        }
        recent.identity();
        for (long frame = first; frame <= to; frame++) {
            recent.then(fields[(int) (frame % FlowTrail.CAPACITY)]);
        }
        recentSeconds = nanos / NANOS;
    }

    /** Whether the motion of the last step is known; the rest is only of use then. */
    public boolean known() {
        return known;
    }

    /** The smallest share of the background that agreed, of the fields of the last step. */
    public double support() {
        return support;
    }

    /** How what stands still has moved since the step before. */
    public Similarity sinceLast() {
        return sinceLast;
    }

    /** How fast a point that stands still moves to the right, frame heights a second. */
    public double velocityX(double x, double y) {
        return recent.shiftX() / recentSeconds + zoom() * x - rotation() * y;
    }

    /** How fast a point that stands still moves down, frame heights a second. */
    public double velocityY(double x, double y) {
        return recent.shiftY() / recentSeconds + rotation() * x + zoom() * y;
    }

    /** How fast the picture grows, parts of itself a second. */
    public double zoom() {
        return Math.log(recent.scale()) / recentSeconds;
    }

    /** How fast the picture turns clockwise, radians a second. */
    public double rotation() {
        return recent.angle() / recentSeconds;
    }
}
