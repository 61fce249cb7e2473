package io.tubecast.publish.mqtt;

import io.tubecast.publish.Samples;
import io.tubecast.publish.TubePublisher;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.NodeEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A camera's worth of snapshots and events, on a thread of its own, that notes how long it was held up. */
final class Load implements AutoCloseable {
    private final TubePublisher publisher;
    private final Thread thread = new Thread(this::run, "load");
    private final long pauseMillis;
    private final AtomicLong published = new AtomicLong();
    private volatile long longestNanos;
    private volatile boolean ended;

    /** Begins; the event of frame n is the n-th. */
    Load(TubePublisher publisher, long pauseMillis) {
        this.publisher = publisher;
        this.pauseMillis = pauseMillis;
        thread.setDaemon(true);
        thread.start();
    }

    static NodeEvent event(long frame) {
        return new NodeEvent.CameraChange(new EventTime(frame, System.nanoTime(), 60_000), true, "test");
    }

    private void run() {
        try {
            while (!ended) {
                long before = System.nanoTime();
                publisher.publishTubes(Samples.empty(published.get(), before));
                publisher.publishEvent("front", event(published.get()));
                longestNanos = Math.max(longestNanos, System.nanoTime() - before);
                published.incrementAndGet();
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the load ends
        }
    }

    /** Ends the load; what was published stays. */
    void end() throws InterruptedException {
        ended = true;
        thread.join();
    }

    /** How many events there were. */
    long published() {
        return published.get();
    }

    /** The longest that a pair of calls took. */
    Duration longest() {
        return Duration.ofNanos(longestNanos);
    }

    @Override
    public void close() throws InterruptedException {
        end();
    }
}
