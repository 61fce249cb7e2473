package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import java.util.List;

/** Checks lists of numbers in the configuration. */
final class Shapes {
    private Shapes() {}

    /** A list without entries, or with one of some numbers of them, each a number that is one. */
    static void requireSize(String key, List<Double> values, int... sizes) {
        boolean fits = values.isEmpty();
        StringBuilder allowed = new StringBuilder();
        for (int size : sizes) {
            fits |= values.size() == size;
            allowed.append(allowed.isEmpty() ? "" : " or ").append(size);
        }
        require(fits, key, "must be [] or a list of %s numbers".formatted(allowed), values);
        for (Double value : values) {
            require(value != null && Double.isFinite(value), key, "must be a list of numbers", values);
        }
    }

    /** The outline of a part of the picture: at least three corners [x, y], each in [0, 1]. */
    static void requirePolygon(String key, List<List<Double>> corners) {
        boolean fits = corners.size() >= 3;
        for (List<Double> corner : corners) {
            fits &= corner != null && corner.size() == 2 && isPart(corner.get(0)) && isPart(corner.get(1));
        }
        require(fits, key, "must have three corners [x, y] or more, in parts of the picture, each in [0, 1]", corners);
    }

    private static boolean isPart(Double value) {
        return value != null && value >= 0 && value <= 1;
    }
}
