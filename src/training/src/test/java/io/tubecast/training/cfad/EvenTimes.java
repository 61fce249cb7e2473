package io.tubecast.training.cfad;

import java.util.List;
import java.util.stream.IntStream;

/** When boxes are that stand at even distances, the first at the tube's beginning and the last at its end. */
public final class EvenTimes {
    private EvenTimes() {}

    /** From 0 to 1 for every tube of [boxes x 4]. */
    public static List<double[]> of(List<double[]> tubes) {
        return tubes.stream().map(EvenTimes::of).toList();
    }

    private static double[] of(double[] tube) {
        int last = tube.length / 4 - 1;
        return IntStream.rangeClosed(0, last)
                .mapToDouble(i -> last == 0 ? 0 : (double) i / last)
                .toArray();
    }
}
