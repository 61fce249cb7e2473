package io.tubecast.lab.study.network;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The networks that a study has yet to train: which one it is at, and how long the rest will take. Not thread-safe. */
final class TrainingPlan {
    private final Map<Path, Integer> left = new LinkedHashMap<>();
    private int planned;
    private long steps;
    private long nanos;

    /** Plans a network, unless it is planned. */
    void add(Path network, int length) {
        if (left.putIfAbsent(network, length) == null) {
            planned++;
        }
    }

    /** Takes note that a network is trained, or was by another program. */
    void done(Path network) {
        left.remove(network);
    }

    /** Takes note of training that was done here. */
    void took(long trainedSteps, long tookNanos) {
        steps += trainedSteps;
        nanos += tookNanos;
    }

    /** Where it is, such as "network 3 of 12, about 1:05 h of training left"; the time once some training was seen. */
    String told() {
        String place = "network %d of %d".formatted(Math.min(planned, planned - left.size() + 1), planned);
        if (steps == 0) {
            return place;
        }
        long stepsLeft = left.values().stream().mapToLong(Integer::longValue).sum();
        long minutes = TimeUnit.NANOSECONDS.toMinutes((long) ((double) nanos / steps * stepsLeft));
        return String.format(Locale.ROOT, "%s, about %d:%02d h of training left", place, minutes / 60, minutes % 60);
    }
}
