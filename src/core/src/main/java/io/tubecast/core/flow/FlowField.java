package io.tubecast.core.flow;

import java.util.Arrays;

/**
 * One flow field: how far what each pixel of a picture shows has moved in the next picture, in pixels of the field's own grid; x grows right, y grows
 * down.
 *
 * <p>A reusable holder: whoever computes flow is given one and fills it. Its values are replaced only when its size changes, so a steady stream
 * allocates nothing. Not thread-safe.
 */
public final class FlowField {
    private int width;
    private int height;
    private float[] values = {};

    /** A field of that size in pixels without any motion. */
    public FlowField(int width, int height) {
        setSize(width, height);
    }

    /** Gives the field another size; if it is one, all values are 0 afterwards, else they stay. */
    public void setSize(int newWidth, int newHeight) {
        if (newWidth < 1 || newHeight < 1) {
            throw new IllegalArgumentException(
                    "a flow field needs at least one pixel, was " + newWidth + "x" + newHeight);
        }
        if (newWidth != width || newHeight != height) {
            values = new float[Math.multiplyExact(2, Math.multiplyExact(newWidth, newHeight))];
            width = newWidth;
            height = newHeight;
        }
    }

    /** Width in pixels. */
    public int width() {
        return width;
    }

    /** Height in pixels. */
    public int height() {
        return height;
    }

    /** The values themselves, [height, width, 2]: x and y displacement of each pixel. Valid until the size changes. */
    public float[] values() {
        return values;
    }

    /** Displacement to the right of the pixel in a column and row. */
    public float x(int column, int row) {
        return values[2 * (row * width + column)];
    }

    /** Displacement downwards of the pixel in a column and row. */
    public float y(int column, int row) {
        return values[2 * (row * width + column) + 1];
    }

    /** Sets the displacement of the pixel in a column and row. */
    public void set(int column, int row, float x, float y) {
        values[2 * (row * width + column)] = x;
        values[2 * (row * width + column) + 1] = y;
    }

    /** Takes all motion away. */
    public void clear() {
        Arrays.fill(values, 0);
    }

    /** Makes this the flow of the horizontally mirrored pictures: columns change places, x displacements their sign. */
    public void mirror() {
        for (int row = 0; row < height; row++) {
            for (int left = 0, right = width - 1; left <= right; left++, right--) {
                float x = x(left, row);
                float y = y(left, row);
                set(left, row, -x(right, row), y(right, row));
                set(right, row, -x, y);
            }
        }
    }

    /**
     * Writes this field on a grid of another size: each pixel takes the value that its center falls on, and displacements become pixels of the
     * new grid.
     *
     * <p>Nothing is averaged, because between two things that move apart there is no motion in the middle.
     *
     * @param target (out) keeps its size
     */
    public void resampleTo(FlowField target) {
        float scaleX = (float) target.width / width;
        float scaleY = (float) target.height / height;
        for (int row = 0; row < target.height; row++) {
            int fromRow = nearest(row, height, target.height);
            for (int column = 0; column < target.width; column++) {
                int fromColumn = nearest(column, width, target.width);
                target.set(column, row, scaleX * x(fromColumn, fromRow), scaleY * y(fromColumn, fromRow));
            }
        }
    }

    /** The source pixel under the middle of a target pixel: floor((i + 1/2) * source / target), in whole numbers. */
    private static int nearest(int index, int source, int target) {
        return (int) ((2L * index + 1) * source / (2L * target));
    }
}
