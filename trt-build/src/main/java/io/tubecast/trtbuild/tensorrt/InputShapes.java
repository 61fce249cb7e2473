package io.tubecast.trtbuild.tensorrt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sizes that an input of open sizes may have.
 *
 * @param min the smallest
 * @param opt those that tactics are chosen for
 * @param max the largest
 */
public record InputShapes(List<Integer> min, List<Integer> opt, List<Integer> max) {
    /** Checks that they are as many and rise. */
    public InputShapes {
        min = List.copyOf(min);
        opt = List.copyOf(opt);
        max = List.copyOf(max);
        if (min.size() != opt.size() || opt.size() != max.size()) {
            throw new IllegalArgumentException(
                    "min, opt and max sizes must be as many, were %s, %s, %s".formatted(min, opt, max));
        }
        for (int axis = 0; axis < min.size(); axis++) {
            if (min.get(axis) < 1 || min.get(axis) > opt.get(axis) || opt.get(axis) > max.get(axis)) {
                throw new IllegalArgumentException(
                        "sizes must be 1 or more and rise from min over opt to max, were %s, %s, %s"
                                .formatted(min, opt, max));
            }
        }
    }

    /**
     * Reads sizes as trtexec writes them.
     *
     * @param text such as {@code frame:1x3x300x300,flow:1x15x300x300}
     * @throws IllegalArgumentException if it is not written so
     */
    public static Map<String, List<Integer>> parse(String text) {
        Map<String, List<Integer>> shapes = new HashMap<>();
        for (String part : text.split(",", -1)) {
            int colon = part.lastIndexOf(':');
            String sizes = part.substring(colon + 1);
            if (colon < 1 || !sizes.matches("[0-9]{1,9}(x[0-9]{1,9})*")) {
                throw new IllegalArgumentException(
                        "sizes are written NAME:1x3x300x300, several with ',' between, was '%s'".formatted(text));
            }
            List<Integer> shape = new ArrayList<>();
            for (String size : sizes.split("x", -1)) {
                shape.add(Integer.valueOf(size));
            }
            if (shapes.put(part.substring(0, colon), shape) != null) {
                throw new IllegalArgumentException(
                        "'%s' is given twice in '%s'".formatted(part.substring(0, colon), text));
            }
        }
        return shapes;
    }
}
