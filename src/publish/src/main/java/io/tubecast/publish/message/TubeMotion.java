package io.tubecast.publish.message;

/**
 * How a tube's box moves, in pixels of the frame and seconds: part of a {@link TubeEntry}. What is not known is NaN and left out of the message.
 *
 * <p>Mutable and reused. Not thread-safe.
 */
public final class TubeMotion {
    private double ownX;
    private double ownY;
    private int longestMillis;
    private double left;
    private double top;
    private double right;
    private double bottom;
    private double leftRate;
    private double topRate;
    private double rightRate;
    private double bottomRate;

    TubeMotion() {
        clear();
    }

    /** Velocity of the center against what stands still around it: without what the camera's own motion does. */
    public TubeMotion ownPx(double perSecondX, double perSecondY) {
        ownX = perSecondX;
        ownY = perSecondY;
        return this;
    }

    /**
     * Where the box is by the filter, at capture; with {@link #rates} it is said where it will be at the hand-over.
     *
     * @param millis how far ahead it may be said at most
     */
    public TubeMotion from(double leftPx, double topPx, double rightPx, double bottomPx, int millis) {
        left = leftPx;
        top = topPx;
        right = rightPx;
        bottom = bottomPx;
        longestMillis = millis;
        return this;
    }

    /** How fast the edges move, pixels a second. */
    public TubeMotion rates(double leftPx, double topPx, double rightPx, double bottomPx) {
        leftRate = leftPx;
        topRate = topPx;
        rightRate = rightPx;
        bottomRate = bottomPx;
        return this;
    }

    /** Pixels a second to the right against the background, NaN if not known. */
    public double ownX() {
        return ownX;
    }

    /** Pixels a second downwards against the background, NaN if not known. */
    public double ownY() {
        return ownY;
    }

    /** Whether it is to be said, and can be, where the box will be so much later. */
    public boolean reaches(double seconds) {
        return seconds >= 0 && seconds * 1e3 <= longestMillis && !Double.isNaN(left);
    }

    /** Left edge so much later, pixels, perhaps outside the frame. */
    public long x(double seconds) {
        return Math.round(left + seconds * leftRate);
    }

    /** Top edge so much later, pixels, perhaps outside the frame. */
    public long y(double seconds) {
        return Math.round(top + seconds * topRate);
    }

    /** Width so much later, pixels, at least 1. */
    public long width(double seconds) {
        return Math.max(1, Math.round(right + seconds * rightRate) - x(seconds));
    }

    /** Height so much later, pixels, at least 1. */
    public long height(double seconds) {
        return Math.max(1, Math.round(bottom + seconds * bottomRate) - y(seconds));
    }

    void clear() {
        ownPx(Double.NaN, Double.NaN)
                .from(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0)
                .rates(0, 0, 0, 0);
    }

    void copyFrom(TubeMotion other) {
        ownPx(other.ownX, other.ownY);
        from(other.left, other.top, other.right, other.bottom, other.longestMillis);
        rates(other.leftRate, other.topRate, other.rightRate, other.bottomRate);
    }
}
