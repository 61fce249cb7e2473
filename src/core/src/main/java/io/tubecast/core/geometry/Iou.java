package io.tubecast.core.geometry;

/** Intersection over union of boxes on primitive values: the one formula the whole project shares. */
public final class Iou {
    private Iou() {}

    /** Overlap of box a and box b in continuous coordinates; 0 where the union is empty. */
    @SuppressWarnings("checkstyle:ParameterNumber") // two boxes are eight numbers
    public static double of(
            double ax1, double ay1, double ax2, double ay2, double bx1, double by1, double bx2, double by2) {
        double width = Math.min(ax2, bx2) - Math.max(ax1, bx1);
        double height = Math.min(ay2, by2) - Math.max(ay1, by1);
        if (!(width > 0 && height > 0)) {
            return 0;
        }
        double intersection = width * height;
        return intersection / ((ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - intersection);
    }

    /** Overlap of the boxes stored as (x1, y1, x2, y2) at {@code a[atA]} and {@code b[atB]}. */
    public static double of(double[] a, int atA, double[] b, int atB) {
        return of(a[atA], a[atA + 1], a[atA + 2], a[atA + 3], b[atB], b[atB + 1], b[atB + 2], b[atB + 3]);
    }
}
