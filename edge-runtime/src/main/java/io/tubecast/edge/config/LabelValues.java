package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The values a person wrote for one label, each checked when it is asked for. */
record LabelValues(String prefix, Map<String, Object> values) {
    boolean flag(String name, boolean otherwise) {
        Object value = values.getOrDefault(name, otherwise);
        require(value instanceof Boolean, prefix + name, "must be true or false", value);
        return Boolean.TRUE.equals(value);
    }

    double number(String name, double otherwise) {
        Object value = values.getOrDefault(name, otherwise);
        require(value instanceof Number, prefix + name, "must be a number", value);
        return value instanceof Number number ? number.doubleValue() : otherwise;
    }

    int whole(String name, int otherwise) {
        Object value = values.getOrDefault(name, otherwise);
        boolean fits = value instanceof Integer || (value instanceof Long large && large == large.intValue());
        require(fits, prefix + name, "must be a whole number", value);
        return value instanceof Number number ? number.intValue() : otherwise;
    }

    List<List<Double>> polygon(String name, List<List<Double>> otherwise) {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        List<List<Double>> corners = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object corner : list) {
                corners.add(numbers(corner));
            }
        }
        if (!(value instanceof List<?> list && list.isEmpty())) {
            Shapes.requirePolygon(prefix + name, corners);
        }
        return corners;
    }

    private static List<Double> numbers(Object corner) {
        List<Double> numbers = new ArrayList<>();
        if (corner instanceof List<?> list) {
            for (Object value : list) {
                numbers.add(value instanceof Number number ? number.doubleValue() : Double.NaN);
            }
        }
        return numbers;
    }
}
