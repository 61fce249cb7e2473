package io.tubecast.publish;

import java.util.Collections;
import java.util.List;

/**
 * How long events were on their way, from the hand-over to the network until the broker's acknowledgement was seen, as a histogram.
 *
 * @param counts times up to each of {@link #BOUNDS_SECONDS} and above the one before, then those above the last
 * @param sumSeconds all times together
 */
public record AckTimes(List<Long> counts, double sumSeconds) {
    /** Upper bounds in seconds: from a broker on the same board to one behind a bad radio. */
    public static final List<Double> BOUNDS_SECONDS =
            List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0);

    /** Nothing was acknowledged yet. */
    public static final AckTimes NONE = new AckTimes(Collections.nCopies(BOUNDS_SECONDS.size() + 1, 0L), 0);

    /** Copies the counts. */
    public AckTimes {
        counts = List.copyOf(counts);
    }

    /** These and those of another stream. */
    public AckTimes plus(AckTimes others) {
        List<Long> sums = java.util.stream.IntStream.range(0, counts.size())
                .mapToObj(i -> counts.get(i) + others.counts.get(i))
                .toList();
        return new AckTimes(sums, sumSeconds + others.sumSeconds);
    }
}
