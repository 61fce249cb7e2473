package io.tubecast.trtbuild.timing;

import java.util.ArrayList;
import java.util.List;

/**
 * The runs of an engine, as {@code --exportTimes} writes them.
 *
 * @param engine graph, precision and what ran it
 * @param runs in their order
 */
public record TimedRuns(String engine, List<Run> runs) {
    /** Copies the list. */
    public TimedRuns {
        runs = List.copyOf(runs);
    }

    /**
     * One run.
     *
     * @param startMs when it began, in milliseconds since the first
     * @param latencyMs from the call to the results, in milliseconds
     */
    public record Run(double startMs, double latencyMs) {}

    /** The runs of an engine that was timed. */
    public static TimedRuns of(String engine, Latencies latencies) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < latencies.millis().size(); i++) {
            runs.add(new Run(latencies.startMillis().get(i), latencies.millis().get(i)));
        }
        return new TimedRuns(engine, runs);
    }
}
