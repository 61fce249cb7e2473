package io.tubecast.edge.pipeline;

import io.tubecast.core.time.NanoClock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the stages tell each other about the stream beside frames: counters, the camera's state, why it all ended. Thread-safe. */
public final class StreamState {
    private final NanoClock clock;
    private final AtomicLong captured = new AtomicLong();
    private final AtomicLong processed = new AtomicLong();
    private final AtomicLong reconnects = new AtomicLong();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final AtomicLong skipped = new AtomicLong();
    private volatile long lastFrameNanos;
    private volatile long stepBegun;
    private volatile boolean stepping;
    private volatile long lastFrame = -1;
    private volatile @Nullable String cameraLost;

    /** The state of a stream that begins now. */
    public StreamState(NanoClock clock) {
        this.clock = clock;
        lastFrameNanos = clock.nanoTime();
    }

    /** A frame came from the source. */
    void frameCaptured(long index) {
        captured.incrementAndGet();
        lastFrame = index;
        lastFrameNanos = clock.nanoTime();
        cameraLost = null;
    }

    /** A frame went through the networks. */
    void frameProcessed() {
        processed.incrementAndGet();
    }

    /** A frame was not looked at, because the node stands by. */
    void frameSkipped() {
        skipped.incrementAndGet();
    }

    /** The networks have a frame. */
    void stepBegins() {
        stepBegun = clock.nanoTime();
        stepping = true;
    }

    /** The networks are done with it. */
    void stepEnds() {
        stepping = false;
    }

    /** For how long the networks have had a frame; 0 if they have none. */
    long steppingMillis() {
        return stepping ? Math.max(0, (clock.nanoTime() - stepBegun) / 1_000_000) : 0;
    }

    /** The source gives no more frames for now. */
    void cameraLost(String cause) {
        cameraLost = cause;
    }

    /** The source was opened again. */
    void cameraReopened() {
        reconnects.incrementAndGet();
        lastFrameNanos = clock.nanoTime();
    }

    /** The stream cannot go on; the first cause counts. */
    void failed(String cause) {
        failure.compareAndSet(null, cause);
    }

    /** Frames that came from the source. */
    public long captured() {
        return captured.get();
    }

    /** Frames that went through the networks. */
    public long processed() {
        return processed.get();
    }

    /** Frames that were not looked at because the node stood by. */
    public long skipped() {
        return skipped.get();
    }

    /** How often the source was opened again. */
    public long reconnects() {
        return reconnects.get();
    }

    /** Number of the newest frame, -1 before the first. */
    public long lastFrame() {
        return lastFrame;
    }

    /** When the newest frame came. */
    public long lastFrameNanos() {
        return lastFrameNanos;
    }

    /** Age of the newest frame. */
    public long frameAgeMillis() {
        return Math.max(0, (clock.nanoTime() - lastFrameNanos) / 1_000_000);
    }

    /** Why the source gives no frames, null while it does. */
    public @Nullable String cameraLostCause() {
        return cameraLost;
    }

    /** Why the stream ended early, null if it did not. */
    public @Nullable String failure() {
        return failure.get();
    }
}
