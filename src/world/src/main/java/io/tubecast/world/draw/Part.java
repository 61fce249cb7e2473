package io.tubecast.world.draw;

/**
 * The one shape everything that moves is made of: an axis from a to b with a half-width that changes linearly along it, swollen
 * by a radius that does too. Width 0 gives a tapered limb with round ends, length 0 a disc, a small radius a board. Under half a pixel
 * of radius a part turns translucent.
 *
 * <p>A place on the part is (t, e, v): how far along the axis in [0, 1], how far beyond its end in radii, and how far across
 * in [-1, 1]. Texture and flow use these, so a place keeps its color as the part moves, turns or is seen at a slant. Coordinates
 * are pixels with y down. A mutable slot of a {@link PartList}, refilled for every frame.
 */
public final class Part {
    /** Below this length in pixels the axis has no direction of its own and points down. */
    private static final double POINT = 1e-6;

    double ax;
    double ay;
    double bx;
    double by;
    double halfWidthA;
    double halfWidthB;
    double radiusA;
    double radiusB;
    double depth;
    double opacity;
    int layer;
    boolean visible;
    Paint paint = Paint.flat(0);

    Part() {}

    /** Sets both ends of the axis, in pixels. */
    public Part axis(double fromX, double fromY, double toX, double toY) {
        ax = fromX;
        ay = fromY;
        bx = toX;
        by = toY;
        return this;
    }

    /** Sets half-widths and radii at both ends, in pixels. */
    public Part size(double widthA, double widthB, double aroundA, double aroundB) {
        halfWidthA = widthA;
        halfWidthB = widthB;
        radiusA = aroundA;
        radiusB = aroundB;
        return this;
    }

    /** Sets the surface. */
    public Part paint(Paint surface) {
        paint = surface;
        return this;
    }

    /** Sets how much of what lies behind is covered, 0 to 1. */
    public Part opacity(double covered) {
        opacity = covered;
        return this;
    }

    /** Shows or hides the part; it keeps its place in the list either way. */
    public Part visible(boolean shown) {
        visible = shown;
        return this;
    }

    /** Whether the part is shown. */
    public boolean isVisible() {
        return visible;
    }

    double length() {
        return Math.hypot(bx - ax, by - ay);
    }

    double directionX(double length) {
        return length > POINT ? (bx - ax) / length : 0;
    }

    double directionY(double length) {
        return length > POINT ? (by - ay) / length : 1;
    }

    /**
     * Widens a box by the part's exact extent.
     *
     * @param box (in, out) x1, y1, x2, y2
     */
    public void growBox(double[] box) {
        double length = length();
        double ux = directionX(length);
        double uy = directionY(length);
        for (int side = -1; side <= 1; side += 2) {
            growByCorner(box, ax - uy * side * halfWidthA, ay + ux * side * halfWidthA, radiusA, -ux, -uy, side);
            growByCorner(box, bx - uy * side * halfWidthB, by + ux * side * halfWidthB, radiusB, ux, uy, side);
        }
    }

    /** A corner is a quarter of a circle between the outward and the sideways direction. */
    @SuppressWarnings("checkstyle:ParameterNumber") // a corner: center, radius, outward direction, side
    private void growByCorner(double[] box, double x, double y, double r, double outX, double outY, int side) {
        double length = length();
        double sideX = -directionY(length) * side;
        double sideY = directionX(length) * side;
        include(box, x + r * outX, y + r * outY);
        include(box, x + r * sideX, y + r * sideY);
        if (outX >= 0 && sideX >= 0) {
            include(box, x + r, y);
        }
        if (outX <= 0 && sideX <= 0) {
            include(box, x - r, y);
        }
        if (outY >= 0 && sideY >= 0) {
            include(box, x, y + r);
        }
        if (outY <= 0 && sideY <= 0) {
            include(box, x, y - r);
        }
    }

    private static void include(double[] box, double x, double y) {
        box[0] = Math.min(box[0], x);
        box[1] = Math.min(box[1], y);
        box[2] = Math.max(box[2], x);
        box[3] = Math.max(box[3], y);
    }

    /**
     * Where a place of this part lies once the part has become {@code next}.
     *
     * @param x place, in pixels
     * @param y place, in pixels
     * @param moved (out) x, y
     */
    public void follow(Part next, double x, double y, double[] moved) {
        double length = length();
        double ux = directionX(length);
        double uy = directionY(length);
        double along = (x - ax) * ux + (y - ay) * uy;
        double across = (y - ay) * ux - (x - ax) * uy;
        double t = length > POINT ? Math.max(0, Math.min(1, along / length)) : 0;
        double radius = radiusA + t * (radiusB - radiusA);
        double beyond = radius > 0 ? (along - t * length) / radius : 0;
        double reach = halfWidthA + t * (halfWidthB - halfWidthA) + radius;
        double v = reach > 0 ? across / reach : 0;
        double nextLength = next.length();
        double nextRadius = next.radiusA + t * (next.radiusB - next.radiusA);
        double nextReach = next.halfWidthA + t * (next.halfWidthB - next.halfWidthA) + nextRadius;
        double nextAlong = t * nextLength + beyond * nextRadius;
        double nx = next.directionX(nextLength);
        double ny = next.directionY(nextLength);
        moved[0] = next.ax + nextAlong * nx - v * nextReach * ny;
        moved[1] = next.ay + nextAlong * ny + v * nextReach * nx;
    }
}
