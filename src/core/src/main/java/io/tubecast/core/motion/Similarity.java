package io.tubecast.core.motion;

/**
 * How the picture of things that stand still moves between two frames: a rotation and a scaling about the picture's middle and a shift.
 *
 * <p>Points are in frame heights from the picture's middle, x to the right, y downwards, so that both axes have one unit: {@code (x, y) → (a x - b y + shiftX, b x + a y +
 * shiftY)}. A mutable slot. Not thread-safe.
 */
public final class Similarity {
    private double a = 1;
    private double b;
    private double shiftX;
    private double shiftY;

    /** No motion. */
    public Similarity() {}

    /** Becomes no motion at all. */
    public void identity() {
        set(1, 0, 0, 0);
    }

    /** Sets the numbers of the formula. */
    public void set(double newA, double newB, double newShiftX, double newShiftY) {
        a = newA;
        b = newB;
        shiftX = newShiftX;
        shiftY = newShiftY;
    }

    /** Becomes this motion with another one behind it. */
    public void then(Similarity next) {
        set(
                next.a * a - next.b * b,
                next.b * a + next.a * b,
                next.a * shiftX - next.b * shiftY + next.shiftX,
                next.b * shiftX + next.a * shiftY + next.shiftY);
    }

    /** Where a point goes, x. */
    public double x(double x, double y) {
        return a * x - b * y + shiftX;
    }

    /** Where a point goes, y. */
    public double y(double x, double y) {
        return b * x + a * y + shiftY;
    }

    /** What a direction with a length becomes, x. */
    public double turnedX(double x, double y) {
        return a * x - b * y;
    }

    /** What a direction with a length becomes, y. */
    public double turnedY(double x, double y) {
        return b * x + a * y;
    }

    /** How much larger things become. */
    public double scale() {
        return Math.hypot(a, b);
    }

    /** By how much the picture turns, radians, clockwise as one sees it. */
    public double angle() {
        return Math.atan2(b, a);
    }

    /** How far the picture's middle goes to the right. */
    public double shiftX() {
        return shiftX;
    }

    /** How far the picture's middle goes down. */
    public double shiftY() {
        return shiftY;
    }

    @Override
    public String toString() {
        return "Similarity[scale %.5f, angle %.5f, shift (%.5f, %.5f)]".formatted(scale(), angle(), shiftX, shiftY);
    }
}
