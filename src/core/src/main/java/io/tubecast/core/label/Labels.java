package io.tubecast.core.label;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The action classes of a model or data set: index 0 is the first action, background is not in the list.
 *
 * @param names one non-blank, unique name a class, in class order
 */
public record Labels(List<String> names) {
    /** Checks that the names are present, non-blank and unique. */
    public Labels {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a label list needs at least one class");
        }
        Map<String, Integer> lines = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isBlank()) {
                throw new IllegalArgumentException("label %d is blank".formatted(i + 1));
            }
            Integer earlier = lines.putIfAbsent(names.get(i), i);
            if (earlier != null) {
                throw new IllegalArgumentException(
                        "label '%s' stands twice, as number %d and %d".formatted(names.get(i), earlier + 1, i + 1));
            }
        }
    }

    /** Number of action classes, background not counted. */
    public int size() {
        return names.size();
    }

    /** Name of class {@code actionClass}, 0-based. */
    public String name(int actionClass) {
        return names.get(actionClass);
    }

    /** The 0-based class of a name, if it is in the list. */
    public OptionalInt indexOf(String name) {
        int index = names.indexOf(name);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }
}
