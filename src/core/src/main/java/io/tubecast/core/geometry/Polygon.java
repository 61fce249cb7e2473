package io.tubecast.core.geometry;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A closed outline, the last corner joined to the first; where it crosses itself, the even-odd rule says what is inside. Immutable; two with the same corners in the same order are equal; {@link
 * #contains} allocates nothing.
 */
public final class Polygon {
    private final double[] x;
    private final double[] y;

    /**
     * An outline.
     *
     * @param corners (x, y) of each, at least three, in the unit of the caller
     */
    public Polygon(List<List<Double>> corners) {
        if (corners.size() < 3) {
            throw new IllegalArgumentException("a polygon needs three corners, was given " + corners.size());
        }
        x = new double[corners.size()];
        y = new double[corners.size()];
        for (int i = 0; i < x.length; i++) {
            List<Double> corner = corners.get(i);
            if (corner.size() != 2) {
                throw new IllegalArgumentException("a corner is [x, y], was " + corner);
            }
            x[i] = corner.get(0);
            y[i] = corner.get(1);
        }
    }

    /** Number of corners. */
    public int corners() {
        return x.length;
    }

    /** Whether a point lies inside. */
    public boolean contains(double px, double py) {
        boolean inside = false;
        for (int i = 0, before = x.length - 1; i < x.length; before = i++) {
            boolean crosses = y[i] > py != y[before] > py;
            if (crosses && px < crossing(i, before, py)) {
                inside = !inside;
            }
        }
        return inside;
    }

    /**
     * Where a horizontal line crosses the outline.
     *
     * @param py the line's y
     * @param into (out) the x of each crossing, in rising order; room for {@link #corners()}
     * @return how many there are: an even number
     */
    public int crossings(double py, double[] into) {
        int count = 0;
        for (int i = 0, before = x.length - 1; i < x.length; before = i++) {
            if (y[i] > py != y[before] > py) {
                double at = crossing(i, before, py);
                int place = count++;
                while (place > 0 && into[place - 1] > at) {
                    into[place] = into[place - 1];
                    place--;
                }
                into[place] = at;
            }
        }
        return count;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Polygon polygon && Arrays.equals(x, polygon.x) && Arrays.equals(y, polygon.y);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(x) + Arrays.hashCode(y);
    }

    private double crossing(int i, int before, double py) {
        return x[i] + (py - y[i]) * (x[before] - x[i]) / (y[before] - y[i]);
    }
}
