package io.tubecast.trtbuild.timing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How long single runs took.
 *
 * @param startMillis when each began, since the first one
 * @param millis how long each took, in the order of the runs
 */
public record Latencies(List<Double> startMillis, List<Double> millis) {
    /** Checks that there are runs. */
    public Latencies {
        startMillis = List.copyOf(startMillis);
        millis = List.copyOf(millis);
        if (millis.isEmpty() || millis.size() != startMillis.size()) {
            throw new IllegalArgumentException("%d durations of %d runs".formatted(millis.size(), startMillis.size()));
        }
    }

    /** What share of the runs did not take longer than, as trtexec does it: the smallest duration that so many do not exceed. */
    public double percentile(double percent) {
        double[] sorted = sorted();
        int exceeded = (int) Math.floor((100 - percent) * sorted.length / 100);
        return sorted[Math.max(0, sorted.length - 1 - exceeded)];
    }

    /** The middle one, or the mean of the two in the middle. */
    public double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The median of how many times as long as another's runs these took, each against the one that it ran in turn with: other work of the machine, which comes and goes, mostly touches both.
     *
     * @throws IllegalArgumentException if they are not as many
     */
    public double medianRatio(Latencies other) {
        if (other.millis.size() != millis.size()) {
            throw new IllegalArgumentException("%d runs against %d".formatted(millis.size(), other.millis.size()));
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < millis.size(); i++) {
            ratios.add(millis.get(i) / other.millis.get(i));
        }
        return new Latencies(startMillis, ratios).median();
    }

    /** The shortest. */
    public double min() {
        return sorted()[0];
    }

    /** The longest. */
    public double max() {
        double[] sorted = sorted();
        return sorted[sorted.length - 1];
    }

    /** The mean. */
    public double mean() {
        return values().average().orElseThrow();
    }

    /** All of them together. */
    public double total() {
        return values().sum();
    }

    private double[] sorted() {
        double[] sorted = values().toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private DoubleStream values() {
        return millis.stream().mapToDouble(Double::doubleValue);
    }
}
