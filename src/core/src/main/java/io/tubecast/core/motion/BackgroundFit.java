package io.tubecast.core.motion;

import io.tubecast.core.geometry.Polygon;
import java.util.Arrays;
import java.util.List;

/**
 * Finds how the camera moved from how the picture did: the similarity that most of the background follows, by iteratively reweighted least squares.
 *
 * <p>Points inside people's boxes and inside the parts of the picture that are blanked do not count. Of the others those that move differently lose their weight (Tukey's biweight,
 * scale from the median residual), so up to nearly half of them may: people nobody has seen yet, things that move, flow that failed. It begins with the median shift. If too
 * few points are left, or too few of these agree, nothing is said. Allocates nothing after construction. Not thread-safe.
 */
public final class BackgroundFit {
    private static final int ROUNDS = 8;
    private static final int POINTS = FlowSamples.COUNT;
    /** At least this share of the grid must be background. */
    private static final double LEAST_SEEN = 0.1;
    /** At least this share of the background must move alike. */
    private static final double LEAST_AGREEING = 0.4;
    /** Biweight's tuning constant: 95 % of the efficiency of least squares where errors are normal. */
    private static final double BIWEIGHT = 4.685;
    /** From the median absolute residual in two dimensions to the deviation of one axis: 1 / sqrt(2 ln 2). */
    private static final double MEDIAN_TO_DEVIATION = 0.8493;
    /** Nothing is known better than this, in frame heights: a quarter pixel of 480 rows. */
    private static final double LEAST_DEVIATION = 0.0005;
    /** A point agrees within so many deviations. */
    private static final double AGREES = 3;

    private final boolean[] blanked = new boolean[POINTS];
    private final boolean[] left = new boolean[POINTS];
    private final double[] x = new double[POINTS];
    private final double[] y = new double[POINTS];
    private final double[] dx = new double[POINTS];
    private final double[] dy = new double[POINTS];
    private final double[] weight = new double[POINTS];
    private final double[] residual = new double[POINTS];
    private final double[] sorted = new double[POINTS];
    private final double[] sums = new double[5];
    private int used;
    private double growth;
    private double turn;
    private double shiftX;
    private double shiftY;
    private double support;

    /**
     * A fit without exclusions.
     *
     * @param masks parts of the picture that show nothing, in parts of its width and height
     */
    public BackgroundFit(List<Polygon> masks) {
        for (Polygon mask : masks) {
            for (int point = 0; point < POINTS; point++) {
                blanked[point] |= mask.contains(FlowSamples.x(point), FlowSamples.y(point));
            }
        }
        begin();
    }

    /** Forgets the people's boxes. */
    public void begin() {
        for (int point = 0; point < POINTS; point++) {
            left[point] = blanked[point];
        }
    }

    /** Leaves out what lies in a box, x1, y1, x2, y2 in parts of the picture. */
    public void leaveOut(double[] box) {
        int firstColumn = Math.max(0, (int) Math.floor(box[0] * FlowSamples.COLUMNS));
        int lastColumn = Math.min(FlowSamples.COLUMNS - 1, (int) Math.floor(box[2] * FlowSamples.COLUMNS));
        int firstRow = Math.max(0, (int) Math.floor(box[1] * FlowSamples.ROWS));
        int lastRow = Math.min(FlowSamples.ROWS - 1, (int) Math.floor(box[3] * FlowSamples.ROWS));
        for (int row = firstRow; row <= lastRow; row++) {
            for (int column = firstColumn; column <= lastColumn; column++) {
                left[row * FlowSamples.COLUMNS + column] = true;
            }
        }
    }

    /**
     * Fits.
     *
     * @param samples (in) the flow
     * @param aspect the picture's width over its height
     * @param into (out) the motion; not touched if there is none to tell
     * @return whether the background's motion is known
     */
    public boolean fit(FlowSamples samples, double aspect, Similarity into) {
        gather(samples, aspect);
        support = 0;
        if (used < LEAST_SEEN * POINTS) {
            return false;
        }
        growth = 0;
        turn = 0;
        shiftX = median(dx);
        shiftY = median(dy);
        double deviation = measure();
        for (int round = 0; round < ROUNDS; round++) {
            weigh(deviation);
            if (!solve()) {
                return false;
            }
            deviation = measure();
        }
        int agreeing = 0;
        for (int i = 0; i < used; i++) {
            agreeing += residual[i] <= AGREES * deviation ? 1 : 0;
        }
        support = (double) agreeing / used;
        if (support < LEAST_AGREEING) {
            return false;
        }
        into.set(1 + growth, turn, shiftX, shiftY);
        return true;
    }

    /** Share of the background's points that agreed with the last fit. */
    public double support() {
        return support;
    }

    private void gather(FlowSamples samples, double aspect) {
        used = 0;
        for (int point = 0; point < POINTS; point++) {
            if (!left[point]) {
                x[used] = (FlowSamples.x(point) - 0.5) * aspect;
                y[used] = FlowSamples.y(point) - 0.5;
                dx[used] = samples.dx(point) * aspect;
                dy[used] = samples.dy(point);
                used++;
            }
        }
    }

    /** Writes the residuals; their deviation on one axis. */
    private double measure() {
        for (int i = 0; i < used; i++) {
            double restX = dx[i] - (growth * x[i] - turn * y[i] + shiftX);
            double restY = dy[i] - (turn * x[i] + growth * y[i] + shiftY);
            residual[i] = Math.sqrt(restX * restX + restY * restY);
        }
        return Math.max(LEAST_DEVIATION, MEDIAN_TO_DEVIATION * median(residual));
    }

    private void weigh(double deviation) {
        double reach = BIWEIGHT * deviation;
        for (int i = 0; i < used; i++) {
            double part = residual[i] / reach;
            double rest = Math.max(0, 1 - part * part);
            weight[i] = rest * rest;
        }
    }

    /**
     * Weighted least squares in closed form: with coordinates and displacements taken from their weighted means, growth = Σw(x·dx + y·dy) / Σw(x² + y²) and
     * turn = Σw(x·dy - y·dx) / Σw(x² + y²).
     */
    private boolean solve() {
        Arrays.fill(sums, 0);
        for (int i = 0; i < used; i++) {
            sums[0] += weight[i];
            sums[1] += weight[i] * x[i];
            sums[2] += weight[i] * y[i];
            sums[3] += weight[i] * dx[i];
            sums[4] += weight[i] * dy[i];
        }
        if (!(sums[0] > 0)) {
            return false;
        }
        double meanX = sums[1] / sums[0];
        double meanY = sums[2] / sums[0];
        double meanDx = sums[3] / sums[0];
        double meanDy = sums[4] / sums[0];
        double spread = 0;
        double along = 0;
        double across = 0;
        for (int i = 0; i < used; i++) {
            double ox = x[i] - meanX;
            double oy = y[i] - meanY;
            double ou = dx[i] - meanDx;
            double ov = dy[i] - meanDy;
            spread += weight[i] * (ox * ox + oy * oy);
            along += weight[i] * (ox * ou + oy * ov);
            across += weight[i] * (ox * ov - oy * ou);
        }
        if (!(spread > 0)) {
            return false;
        }
        growth = along / spread;
        turn = across / spread;
        shiftX = meanDx - growth * meanX + turn * meanY;
        shiftY = meanDy - turn * meanX - growth * meanY;
        return true;
    }

    /** The upper median of the first values, by Hoare's selection on a copy: sorting would allocate. */
    private double median(double[] values) {
        System.arraycopy(values, 0, sorted, 0, used);
        int wanted = used / 2;
        int from = 0;
        int to = used - 1;
        while (from < to) {
            double pivot = sorted[wanted];
            int low = from;
            int high = to;
            while (low <= high) {
                while (sorted[low] < pivot) {
                    low++;
                }
                while (sorted[high] > pivot) {
                    high--;
                }
                if (low <= high) {
                    double swapped = sorted[low];
                    sorted[low++] = sorted[high];
                    sorted[high--] = swapped;
                }
            }
            if (wanted <= high) {
                to = high;
            } else if (wanted >= low) {
                from = low;
            } else {
                break;
            }
        }
        return sorted[wanted];
    }
}
