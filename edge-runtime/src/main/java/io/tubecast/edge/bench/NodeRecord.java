package io.tubecast.edge.bench;

import io.tubecast.edge.pipeline.NodeStatus;
import io.tubecast.edge.pipeline.Observer;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Keeps what a node tells while it is measured. Called by the publish thread, read by the measuring one; thread-safe. */
final class NodeRecord implements Observer {
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private final List<NodeEvent> events = new ArrayList<>();
    private final Histogram latency = new Histogram(LONGEST_NANOS, 3);
    private long firstNanos;
    private long published;
    private long newestLatencyNanos;
    private Mode mode = Mode.STANDBY;
    private int stride = 1;
    private @Nullable NodeStatus status;

    @Override
    public synchronized void published(TubesSnapshot snapshot, long latencyNanos) {
        if (published++ == 0) {
            firstNanos = System.nanoTime();
        }
        newestLatencyNanos = latencyNanos;
        latency.recordValue(Math.max(0, Math.min(LONGEST_NANOS, latencyNanos)));
        mode = snapshot.mode();
        stride = snapshot.stride();
    }

    @Override
    public synchronized void event(NodeEvent event) {
        events.add(event);
    }

    @Override
    public synchronized void status(NodeStatus newest) {
        status = newest;
    }

    /** Forgets the latencies of the first frames. */
    synchronized void forgetLatency() {
        latency.reset();
    }

    /** When the first message was handed over; 0 before that. */
    synchronized long firstNanos() {
        return firstNanos;
    }

    synchronized long published() {
        return published;
    }

    synchronized double newestLatencyMillis() {
        return newestLatencyNanos / 1e6;
    }

    synchronized Mode mode() {
        return mode;
    }

    synchronized int stride() {
        return stride;
    }

    synchronized @Nullable NodeStatus status() {
        return status;
    }

    synchronized double latencyMillis(double percentile) {
        return latency.getTotalCount() == 0 ? 0 : latency.getValueAtPercentile(percentile) / 1e6;
    }

    synchronized double longestMillis() {
        return latency.getMaxValue() / 1e6;
    }

    synchronized List<NodeEvent> events() {
        return List.copyOf(events);
    }
}
