package io.tubecast.core.trajectory;

import java.util.List;

/**
 * The anchor boxes of one feature map: the same few shapes around the center of every cell.
 *
 * <p>Everything is a fraction of the picture, so the grid does not ask how large that is. A cell's center is where the cell's share of the
 * picture has its middle, not a multiple of the stride: maps of sizes that do not divide are rounded up. Order: row, column, shape.
 *
 * @param columns cells in a row of the map
 * @param rows cells in a column of the map
 * @param shapes sizes of the anchors
 */
public record AnchorGrid(int columns, int rows, List<Shape> shapes) {
    /**
     * The size of an anchor.
     *
     * @param width fraction of the picture's width
     * @param height fraction of the picture's height
     */
    public record Shape(double width, double height) {
        /** Checks that the size is positive; NaN fails too. */
        public Shape {
            if (!(width > 0 && height > 0 && width < Double.POSITIVE_INFINITY && height < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "an anchor must have a positive size, was %s x %s".formatted(width, height));
            }
        }

        /** Area, as a fraction of the picture's. */
        public double area() {
            return width * height;
        }
    }

    /** Checks that there are cells and shapes. */
    public AnchorGrid {
        shapes = List.copyOf(shapes);
        if (columns < 1 || rows < 1 || shapes.isEmpty()) {
            throw new IllegalArgumentException("a grid of anchors needs cells and shapes, was %d x %d cells, %d shapes"
                    .formatted(columns, rows, shapes.size()));
        }
    }

    /** Number of anchors. */
    public int size() {
        return columns * rows * shapes.size();
    }

    /** All anchors as (center x, center y, width, height): a new array [size() x 4]. */
    public double[] anchors() {
        double[] anchors = new double[4 * size()];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                for (Shape shape : shapes) {
                    anchors[at++] = (column + 0.5) / columns;
                    anchors[at++] = (row + 0.5) / rows;
                    anchors[at++] = shape.width();
                    anchors[at++] = shape.height();
                }
            }
        }
        return anchors;
    }
}
