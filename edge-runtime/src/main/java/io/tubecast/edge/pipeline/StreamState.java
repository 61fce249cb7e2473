package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.camera.CameraReports;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the stages tell each other about the stream beside frames: counters, the camera's state, why it all ended. Thread-safe. */
public final class StreamState implements CameraReports {
    /** Networks that have had a frame for so long do not answer. */
    static final long SILENT_NETWORKS_MILLIS = 1_000;

    private static final int MOST_NOTICES = 16;

    private final NanoClock clock;
    private final AtomicLong captured = new AtomicLong();
    private final AtomicLong processed = new AtomicLong();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong frozen = new AtomicLong();
    private final AtomicLong black = new AtomicLong();
    private final BlockingQueue<String> notices = new ArrayBlockingQueue<>(MOST_NOTICES);
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final AtomicLong skipped = new AtomicLong();
    private volatile long lastFrameNanos;
    private volatile long stepBegun;
    private volatile long networksMillis = SILENT_NETWORKS_MILLIS;
    private volatile long sourceWaitsMillis;
    private volatile boolean over;
    private volatile boolean stepping;
    private volatile long lastFrame = -1;
    private volatile @Nullable String cameraLost;
    private volatile FrameSource.@Nullable Format format;
    private volatile int widthPx;
    private volatile int heightPx;

    /** The state of a stream that begins now. */
    public StreamState(NanoClock clock) {
        this.clock = clock;
        lastFrameNanos = clock.nanoTime();
    }

    @Override
    public void cameraOpened(FrameSource.Format newFormat) {
        opened.incrementAndGet();
        format = newFormat;
    }

    @Override
    public void frameCaptured(long index, int width, int height) {
        captured.incrementAndGet();
        widthPx = width;
        heightPx = height;
        lastFrame = index;
        lastFrameNanos = clock.nanoTime();
        cameraLost = null;
    }

    @Override
    public void frameUnused(Unused why) {
        counter(why).incrementAndGet();
    }

    private AtomicLong counter(Unused why) {
        return switch (why) {
            case LATE -> late;
            case FROZEN -> frozen;
            case BLACK -> black;
        };
    }

    @Override
    public void cameraLost(String cause) {
        cameraLost = cause;
    }

    @Override
    public void cameraNotice(String what) {
        if (!notices.offer(what)) { // nobody reads them any more, or the camera has gone mad
            notices.poll();
        }
    }

    @Override
    public void failed(String cause) {
        failure.compareAndSet(null, cause);
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
    public long steppingMillis() {
        return stepping ? Math.max(0, (clock.nanoTime() - stepBegun) / 1_000_000) : 0;
    }

    /**
     * How long the networks may take before they are said not to answer: those that look at whole windows take longer than those that look at a frame.
     *
     * @param sourceWaits whether the source gives no frame meanwhile, and is well all the same
     */
    public void networksMayTake(long millis, boolean sourceWaits) {
        networksMillis = Math.max(SILENT_NETWORKS_MILLIS, millis);
        sourceWaitsMillis = sourceWaits ? networksMillis : 0;
    }

    /** How much longer than a camera the source may be silent, because it waits for the networks. */
    long sourceWaitsMillis() {
        return sourceWaitsMillis;
    }

    /** No frame comes any more because none shall; what came is still being looked at. */
    void streamOver() {
        over = true;
    }

    /** Whether no frame comes any more because none shall. */
    boolean isOver() {
        return over;
    }

    /** Whether the networks do not answer. */
    public boolean networksHang() {
        return steppingMillis() > networksMillis;
    }

    /** Frames of use that came from the source. */
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
        return Math.max(0, opened.get() - 1);
    }

    /** What the camera gave that was of no use, by why; only what there was. */
    Map<String, Long> unused() {
        Map<String, Long> counts = new TreeMap<>();
        for (Unused why : Unused.values()) {
            long count = counter(why).get();
            if (count > 0) {
                counts.put("capture." + why.word(), count);
            }
        }
        return counts;
    }

    /** What people want to know about the camera and were not told yet; null if there is nothing. */
    @Nullable String nextNotice() {
        return notices.poll();
    }

    /** What is known of the source that is read; null before the first. */
    FrameSource.@Nullable Format format() {
        return format;
    }

    /** Width of the newest frame, 0 before the first. */
    public int widthPx() {
        return widthPx;
    }

    /** Height of the newest frame, 0 before the first. */
    public int heightPx() {
        return heightPx;
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
