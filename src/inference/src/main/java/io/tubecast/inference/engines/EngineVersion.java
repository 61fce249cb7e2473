package io.tubecast.inference.engines;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Numbers with dots between, compared number by number; what is left out counts as 0. */
record EngineVersion(List<Integer> numbers) implements Comparable<EngineVersion> {
    private static final Pattern FORM = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})*");

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** The version that a text says. */
    static EngineVersion of(String text) {
        return new EngineVersion(
                Arrays.stream(text.split("\\.")).map(Integer::valueOf).toList());
    }

    int number(int place) {
        return place < numbers.size() ? numbers.get(place) : 0;
    }

    int major() {
        return number(0);
    }

    /** The first three numbers, without that of the build. */
    EngineVersion release() {
        return new EngineVersion(List.of(number(0), number(1), number(2)));
    }

    @Override
    public int compareTo(EngineVersion other) {
        for (int i = 0; i < Math.max(numbers.size(), other.numbers.size()); i++) {
            int compared = Integer.compare(number(i), other.number(i));
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }

    @Override
    public String toString() {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining("."));
    }
}
