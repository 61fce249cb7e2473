package io.tubecast.edge.pipeline;

import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.timing.Percentiles;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges the node from what came out of the last stage: rates and latency of the last interval, the camera, the drops. Used by the publish
 * thread alone.
 */
final class HealthMonitor {
    /** More frames dropped than this part of those wanted is less than full ability. */
    private static final double DEGRADED_DROPS = 0.1;

    private final Operation operation;
    private final StreamState state;
    private final StageTimes times;
    private final NanoClock clock;
    private final long silentMillis;
    private final long startNanos;
    private long lastNanos;
    private long lastCaptured;
    private long lastProcessed;
    private long lastDropped;
    private double fpsIn = Double.NaN;
    private double fpsOut = Double.NaN;

    /**
     * A monitor from now on.
     *
     * @param silentMillis a camera that is silent for longer is lost
     */
    HealthMonitor(Operation operation, StreamState state, StageTimes times, NanoClock clock, long silentMillis) {
        this.operation = operation;
        this.state = state;
        this.times = times;
        this.clock = clock;
        this.silentMillis = silentMillis;
        startNanos = clock.nanoTime();
        lastNanos = startNanos;
    }

    /** Why the node does not see anything, null while it does. */
    @Nullable String cameraFault() {
        String lost = state.cameraLostCause();
        long age = state.frameAgeMillis();
        if (lost == null && age > silentMillis) {
            return "no frame for %d ms".formatted(age);
        }
        return lost;
    }

    /** Processed frames a second in the last interval, NaN before the first has passed. */
    double fps() {
        return fpsOut;
    }

    /** Closes an interval and reports on it. */
    Health report(long dropsBeforeDetect, long dropsBeforePublish) {
        times.collect();
        long now = clock.nanoTime();
        double seconds = (now - lastNanos) / 1e9;
        long captured = state.captured();
        long processed = state.processed();
        long dropped = dropsBeforeDetect + dropsBeforePublish;
        if (seconds > 0) {
            fpsIn = (captured - lastCaptured) / seconds;
            fpsOut = (processed - lastProcessed) / seconds;
        }
        long wanted = processed - lastProcessed + dropped - lastDropped;
        boolean dropping = wanted > 0 && dropped - lastDropped > DEGRADED_DROPS * wanted;
        lastNanos = now;
        lastCaptured = captured;
        lastProcessed = processed;
        lastDropped = dropped;
        String fault = cameraFault();
        String cause = fault != null ? fault : dropping ? "frames are dropped: the node is too slow" : null;
        return new Health(
                fault != null ? Health.State.FAULT : dropping ? Health.State.DEGRADED : Health.State.OK,
                fault != null ? Mode.STANDBY : operation.mode(),
                operation.stride(),
                cause,
                new Health.Camera(fault == null, state.frameAgeMillis(), state.reconnects()),
                new Health.Rates(fpsIn, fpsOut, operation.targetFps()),
                latency(),
                Map.of("detect", dropsBeforeDetect, "publish", dropsBeforePublish),
                ProcessMemory.now(),
                (now - startNanos) / 1e9);
    }

    private Health.@Nullable Latency latency() {
        Percentiles latency = times.lastInterval(Stage.LATENCY);
        return latency.count() == 0
                ? null
                : new Health.Latency(
                        latency.p50Millis(), latency.p95Millis(), latency.p99Millis(), latency.maxMillis());
    }
}
