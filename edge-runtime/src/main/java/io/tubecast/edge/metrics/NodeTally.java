package io.tubecast.edge.metrics;

import io.tubecast.edge.pipeline.NodeStatus;
import io.tubecast.edge.pipeline.Observer;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the node tells by events and once a second, beside what it counts itself. Written by the publish thread, never for a single frame; read by any.
 */
public final class NodeTally implements Observer {
    private final Map<Integer, AtomicLong> started = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> processed = new ConcurrentHashMap<>();
    private final Map<Transition, AtomicLong> transitions = new ConcurrentHashMap<>();
    private final AtomicLong cameraLosses = new AtomicLong();
    private long lastProcessed;
    private volatile @Nullable NodeStatus status;
    private volatile long statusNanos;

    /** From one mode to another. */
    record Transition(String from, String to) {}

    @Override
    public void event(NodeEvent event) {
        if (event instanceof NodeEvent.TubeStart start) {
            add(started, start.tube().label(), 1);
        } else if (event instanceof NodeEvent.ModeChange change) {
            add(
                    transitions,
                    new Transition(
                            change.before().mode().word(), change.after().mode().word()),
                    1);
        } else if (event instanceof NodeEvent.CameraChange camera && !camera.up()) {
            cameraLosses.incrementAndGet();
        }
    }

    /** Frames are counted for the mode at the end of the second in which they were processed. */
    @Override
    public void status(NodeStatus now) {
        Mode mode = now.health().mode();
        long more = now.processed() - lastProcessed;
        lastProcessed = now.processed();
        NodeStatus before = status;
        if (mode == Mode.STANDBY && before != null) {
            mode = before.health().mode(); // nothing is processed in standby: it was before
        }
        add(processed, mode.word(), more);
        status = now;
        statusNanos = System.nanoTime();
    }

    private static <K> void add(Map<K, AtomicLong> counts, K key, long more) {
        if (more > 0) {
            counts.computeIfAbsent(key, each -> new AtomicLong()).addAndGet(more);
        }
    }

    /** How the node was doing when it last said so, null before. */
    public @Nullable NodeStatus status() {
        return status;
    }

    /** How long ago that was, in seconds; NaN before. */
    public double statusAgeSeconds() {
        return status == null ? Double.NaN : (System.nanoTime() - statusNanos) / 1e9;
    }

    /** Tubes that began, for a class. */
    long started(int label) {
        AtomicLong count = started.get(label);
        return count == null ? 0 : count.get();
    }

    Map<String, AtomicLong> processed() {
        return processed;
    }

    Map<Transition, AtomicLong> transitions() {
        return transitions;
    }

    long cameraLosses() {
        return cameraLosses.get();
    }
}
