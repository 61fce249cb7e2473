package io.tubecast.core.motion;

import io.tubecast.core.flow.FlowField;

/**
 * A flow field at the points of a coarse grid: displacements in parts of the picture's width and height, so that the size of the field does not matter. A slot, filled
 * anew for each field. Not thread-safe.
 */
public final class FlowSamples {
    /** Points in a row. */
    public static final int COLUMNS = 24;
    /** Points in a column. */
    public static final int ROWS = 18;
    /** All points. */
    public static final int COUNT = COLUMNS * ROWS;

    private final float[] values = new float[2 * COUNT];

    /** Takes the field's values at the middles of the cells. */
    public void take(FlowField field) {
        for (int point = 0; point < COUNT; point++) {
            int column = (int) (x(point) * field.width());
            int row = (int) (y(point) * field.height());
            values[2 * point] = field.x(column, row) / field.width();
            values[2 * point + 1] = field.y(column, row) / field.height();
        }
    }

    /** Takes over another's values. */
    public void copyFrom(FlowSamples other) {
        System.arraycopy(other.values, 0, values, 0, values.length);
    }

    /** Where a point lies, in parts of the picture's width. */
    public static double x(int point) {
        return (point % COLUMNS + 0.5) / COLUMNS;
    }

    /** Where a point lies, in parts of the picture's height. */
    public static double y(int point) {
        return (Math.floorDiv(point, COLUMNS) + 0.5) / ROWS;
    }

    /** Displacement of a point to the right, in parts of the picture's width. */
    public double dx(int point) {
        return values[2 * point];
    }

    /** Displacement of a point downwards, in parts of the picture's height. */
    public double dy(int point) {
        return values[2 * point + 1];
    }
}
