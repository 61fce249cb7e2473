package io.tubecast.core.geometry;

/**
 * An axis-aligned box: x grows right, y grows down.
 *
 * <p>Edges are continuous, so no "+1 pixel" appears in any formula. The unit is the caller's: normalised to [0, 1] everywhere
 * in the live path, pixels in files and annotations.
 *
 * @param x1 left edge
 * @param y1 top edge
 * @param x2 right edge, at least {@code x1}
 * @param y2 bottom edge, at least {@code y1}
 */
public record Box(double x1, double y1, double x2, double y2) {
    /** Checks the order of the corners; NaN fails too. */
    public Box {
        if (!(x1 <= x2 && y1 <= y2)) {
            throw new IllegalArgumentException("corners out of order: (%s, %s)-(%s, %s)".formatted(x1, y1, x2, y2));
        }
    }

    /** A box from its center and its size. */
    public static Box ofCenter(double centerX, double centerY, double width, double height) {
        return new Box(centerX - width / 2, centerY - height / 2, centerX + width / 2, centerY + height / 2);
    }

    /** Width, in the box's unit. */
    public double width() {
        return x2 - x1;
    }

    /** Height, in the box's unit. */
    public double height() {
        return y2 - y1;
    }

    /** Area, in the box's unit squared. */
    public double area() {
        return width() * height();
    }

    /** This box with x multiplied by {@code scaleX} and y by {@code scaleY}. */
    public Box scaled(double scaleX, double scaleY) {
        return new Box(x1 * scaleX, y1 * scaleY, x2 * scaleX, y2 * scaleY);
    }

    /** The part inside [0, width] x [0, height]; a box outside collapses onto the border. */
    public Box clipped(double width, double height) {
        return new Box(clamp(x1, width), clamp(y1, height), clamp(x2, width), clamp(y2, height));
    }

    /** Linear interpolation: {@code this} at 0, {@code end} at 1. */
    public Box interpolated(Box end, double fraction) {
        return new Box(
                x1 + fraction * (end.x1 - x1),
                y1 + fraction * (end.y1 - y1),
                x2 + fraction * (end.x2 - x2),
                y2 + fraction * (end.y2 - y2));
    }

    /** Intersection over union in continuous coordinates; 0 where both boxes are empty. */
    public double iou(Box other) {
        return Iou.of(x1, y1, x2, y2, other.x1, other.y1, other.x2, other.y2);
    }

    private static double clamp(double value, double limit) {
        return Math.max(0, Math.min(limit, value));
    }
}
