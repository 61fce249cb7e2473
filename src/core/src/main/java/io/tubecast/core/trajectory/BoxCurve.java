package io.tubecast.core.trajectory;

/**
 * A box that moves: a curve through boxes at known time stamps (knots), for center x, center y, width and height each.
 *
 * <p>One knot is a box that stands still, two are a straight line, whatever the method. There is no extrapolation: before the first and
 * after the last knot the box stays where it was. Units are the caller's. Room for the knots is taken once; fitting again allocates
 * nothing. Not thread-safe.
 */
public final class BoxCurve {
    private static final int COORDINATES = 4;

    private final Interpolation method;
    private final double[] times;
    private final double[] values;
    /** [knots x 4] second derivatives of the natural spline, or slopes of PCHIP. */
    private final double[] shapes;

    private final double[] diagonal;
    private int knots;

    /**
     * A curve that can go through so many boxes.
     *
     * @param method what happens between knots
     * @param maxKnots most knots that {@link #fit} may be given
     */
    public BoxCurve(Interpolation method, int maxKnots) {
        if (maxKnots < 1) {
            throw new IllegalArgumentException("a curve goes through at least one knot, was " + maxKnots);
        }
        this.method = method;
        times = new double[maxKnots];
        values = new double[COORDINATES * maxKnots];
        shapes = new double[COORDINATES * maxKnots];
        diagonal = new double[maxKnots];
    }

    /**
     * Lays the curve through boxes.
     *
     * @param count number of knots, at least 1
     * @param knotTimes (in) [count] time stamps, strictly rising
     * @param boxes (in) [count x 4] center x, center y, width, height
     * @throws IllegalArgumentException if the time stamps do not rise or there are too many
     */
    public void fit(int count, double[] knotTimes, double[] boxes) {
        if (count < 1 || count > times.length) {
            throw new IllegalArgumentException("%d knots, room for 1 to %d".formatted(count, times.length));
        }
        for (int i = 1; i < count; i++) {
            if (!(knotTimes[i] > knotTimes[i - 1])) {
                throw new IllegalArgumentException(
                        "time stamps of knots must rise, were %s, %s".formatted(knotTimes[i - 1], knotTimes[i]));
            }
        }
        System.arraycopy(knotTimes, 0, times, 0, count);
        System.arraycopy(boxes, 0, values, 0, COORDINATES * count);
        knots = count;
        switch (method) {
            case LINEAR -> {}
            case NATURAL -> bend();
            case PCHIP -> slope();
        }
    }

    /**
     * The box at a time stamp.
     *
     * @param time in the unit of the knots
     * @param box (out) receives center x, center y, width, height from {@code at} on
     */
    public void at(double time, double[] box, int at) {
        int before = before(time);
        for (int c = 0; c < COORDINATES; c++) {
            box[at + c] = value(before, c, time);
        }
    }

    /** The knot before a time stamp, so that there is one behind it too; -1 before the first, the last one after the last. */
    private int before(double time) {
        if (time <= times[0]) {
            return -1;
        }
        if (time >= times[knots - 1]) {
            return knots - 1;
        }
        int low = 0;
        int high = knots - 1;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (times[middle] <= time) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private double value(int before, int coordinate, double time) {
        if (before < 0) {
            return values[coordinate];
        }
        int at = COORDINATES * before + coordinate;
        if (before == knots - 1) {
            return values[at];
        }
        double width = times[before + 1] - times[before];
        double right = (time - times[before]) / width;
        double left = 1 - right;
        double from = values[at];
        double to = values[at + COORDINATES];
        if (method == Interpolation.LINEAR || knots == 2) {
            return left * from + right * to;
        }
        double shapeFrom = shapes[at];
        double shapeTo = shapes[at + COORDINATES];
        if (method == Interpolation.NATURAL) {
            return left * from
                    + right * to
                    + width
                            * width
                            / 6
                            * ((left * left * left - left) * shapeFrom + (right * right * right - right) * shapeTo);
        }
        return left * left * ((1 + 2 * right) * from + right * width * shapeFrom)
                + right * right * ((1 + 2 * left) * to - left * width * shapeTo);
    }

    /**
     * Second derivatives of the natural spline, by Thomas' algorithm on h_(i-1) M_(i-1) + 2 (h_(i-1) + h_i) M_i + h_i M_(i+1) =
     * 6 ((y_(i+1) - y_i) / h_i - (y_i - y_(i-1)) / h_(i-1)), M = 0 at both ends. The matrix is diagonally dominant, so no pivot is needed.
     */
    private void bend() {
        for (int c = 0; c < COORDINATES; c++) {
            shapes[c] = 0;
            shapes[COORDINATES * (knots - 1) + c] = 0;
        }
        for (int i = 1; i < knots - 1; i++) {
            double h0 = times[i] - times[i - 1];
            double h1 = times[i + 1] - times[i];
            double share = i == 1 ? 0 : h0 / diagonal[i - 1];
            diagonal[i] = 2 * (h0 + h1) - share * h0;
            for (int c = 0; c < COORDINATES; c++) {
                int at = COORDINATES * i + c;
                double turn =
                        (values[at + COORDINATES] - values[at]) / h1 - (values[at] - values[at - COORDINATES]) / h0;
                shapes[at] = 6 * turn - share * (i == 1 ? 0 : shapes[at - COORDINATES]);
            }
        }
        for (int i = knots - 2; i >= 1; i--) {
            double h1 = times[i + 1] - times[i];
            for (int c = 0; c < COORDINATES; c++) {
                int at = COORDINATES * i + c;
                shapes[at] = (shapes[at] - h1 * shapes[at + COORDINATES]) / diagonal[i];
            }
        }
    }

    /** Slopes at the knots: a weighted harmonic mean of the neighbouring secants where they agree in sign, else 0; three-point ends. */
    private void slope() {
        if (knots < 3) {
            return;
        }
        for (int c = 0; c < COORDINATES; c++) {
            for (int i = 1; i < knots - 1; i++) {
                double h0 = times[i] - times[i - 1];
                double h1 = times[i + 1] - times[i];
                shapes[COORDINATES * i + c] = innerSlope(h0, h1, secant(i - 1, c), secant(i, c));
            }
            int last = knots - 1;
            shapes[c] = endSlope(times[1] - times[0], times[2] - times[1], secant(0, c), secant(1, c));
            shapes[COORDINATES * last + c] = endSlope(
                    times[last] - times[last - 1],
                    times[last - 1] - times[last - 2],
                    secant(last - 1, c),
                    secant(last - 2, c));
        }
    }

    private double secant(int knot, int coordinate) {
        int at = COORDINATES * knot + coordinate;
        return (values[at + COORDINATES] - values[at]) / (times[knot + 1] - times[knot]);
    }

    private static double innerSlope(double h0, double h1, double d0, double d1) {
        if (d0 * d1 <= 0) {
            return 0;
        }
        double w0 = 2 * h1 + h0;
        double w1 = h1 + 2 * h0;
        return (w0 + w1) / (w0 / d0 + w1 / d1);
    }

    /** The slope of the parabola through three knots, kept from leaving the range of the nearest two. */
    private static double endSlope(double near, double far, double dNear, double dFar) {
        double slope = ((2 * near + far) * dNear - near * dFar) / (near + far);
        if (slope * dNear <= 0) {
            return 0;
        }
        return dNear * dFar < 0 && Math.abs(slope) > 3 * Math.abs(dNear) ? 3 * dNear : slope;
    }
}
