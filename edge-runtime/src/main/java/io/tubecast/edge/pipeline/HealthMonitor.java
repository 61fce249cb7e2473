package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.camera.CameraRules;
import io.tubecast.edge.device.DeviceReading;
import io.tubecast.edge.device.ResidentMemory;
import io.tubecast.edge.timing.Percentiles;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Judges the node from what came out of the last stage: rates and latency of the last interval, the camera, the drops. Used by the publish
 * thread alone.
 */
final class HealthMonitor {
    /** More frames dropped than this part of those wanted is less than full ability. */
    private static final double DEGRADED_DROPS = 0.1;

    /** The camera has come back, or the stack of the second frame of a pair, and no message has been made of it yet. */
    private static final String NOT_YET = "no pair of frames has been looked at yet";

    /** A camera that gives less than this part of its own rate is slow. */
    private static final double SLOW_CAMERA = 0.5;
    /** In one interval it may be chance. */
    private static final int SLOW_INTERVALS = 2;

    private static final double SHORTEST_MEASURE_SECONDS = 0.5;

    private static final String TOO_SLOW = "frames are dropped: the node is too slow";

    private final Operation operation;
    private final StreamState state;
    private final StageTimes times;
    private final NanoClock clock;
    private final long silentMillis;
    private final Steering steering;
    private final long startNanos;
    private long lastNanos;
    private long lastCaptured;
    private long lastProcessed;
    private long lastDropped;
    private int slowIntervals;
    private double fpsIn = Double.NaN;
    private double fpsOut = Double.NaN;

    /**
     * A monitor from now on.
     *
     * @param silentMillis a camera that is silent for longer is lost
     */
    HealthMonitor(
            Operation operation,
            StreamState state,
            StageTimes times,
            NanoClock clock,
            long silentMillis,
            Steering steering) {
        this.steering = steering;
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
        if (state.isOver()) {
            return null; // nothing follows because nothing shall
        }
        String lost = state.cameraLostCause();
        long age = state.frameAgeMillis();
        double allowed = Math.max((double) silentMillis, CameraRules.SILENT_INTERVALS * 1e3 / sourceFps());
        if (lost == null && age > allowed + state.sourceWaitsMillis()) {
            return "no frame for %d ms".formatted(age);
        }
        return lost;
    }

    /** The rate that the source says it has; a high one if it does not. */
    private double sourceFps() {
        FrameSource.Format format = state.format();
        return format == null || !(format.framesPerSecond() > 0) ? 1e3 : format.framesPerSecond();
    }

    /** Whether a camera gives far fewer frames than it says; null if it does not, or nothing is known of it. */
    private @Nullable String slowCamera(double seconds) {
        FrameSource.Format format = state.format();
        boolean slow = format != null
                && format.live()
                && state.cameraLostCause() == null // one that is gone is not slow
                && format.framesPerSecond() > 0
                && fpsIn < SLOW_CAMERA * format.framesPerSecond();
        if (seconds > SHORTEST_MEASURE_SECONDS) {
            slowIntervals = slow ? slowIntervals + 1 : 0;
        }
        return slowIntervals < SLOW_INTERVALS || format == null
                ? null
                : String.format(
                        Locale.ROOT, "the camera gives %.1f of %.1f frames a second", fpsIn, format.framesPerSecond());
    }

    /** Why nothing is looked at although frames come, null while they are. */
    @Nullable String standbyCause() {
        return state.networksHang()
                ? "the networks have not answered for %d ms".formatted(state.steppingMillis())
                : steering.ladder().standbyCause();
    }

    /** Processed frames a second in the last interval, NaN before the first has passed. */
    double fps() {
        return fpsOut;
    }

    /**
     * Closes an interval and reports on it.
     *
     * @param drops frames dropped since the start
     * @param present what the newest message was looked at with
     * @param stack state of its flow stack; null where no flow is computed
     */
    Health report(Drops drops, OperatingPoint present, @Nullable StackState stack) {
        times.collect();
        long now = clock.nanoTime();
        double seconds = (now - lastNanos) / 1e9;
        long captured = state.captured();
        long processed = state.processed();
        long dropped = drops.lost();
        if (seconds > 0) {
            fpsIn = (captured - lastCaptured) / seconds;
            fpsOut = (processed - lastProcessed) / seconds;
        }
        long wanted = processed - lastProcessed + dropped - lastDropped;
        boolean dropping = wanted > 0 && dropped - lastDropped > DEGRADED_DROPS * wanted;
        note(now, captured, processed, dropped);
        String fault = cameraFault();
        String slow = slowCamera(seconds);
        String standby = fault != null ? fault : standbyCause();
        Mode mode = standby != null ? Mode.STANDBY : present.mode();
        boolean off = stack == null || stack.isOff();
        String blind = processed > 0 ? blind(stack) : null;
        String cause = standby != null ? standby : blind != null ? blind : lesserCause(mode, dropping, slow);
        double target = operation.targetFps() * operation.stride() / present.stride();
        return new Health(
                cause == null ? Health.State.OK : mode == Mode.STANDBY ? Health.State.FAULT : Health.State.DEGRADED,
                mode,
                present.stride(),
                cause,
                new Health.Camera(fault == null, state.frameAgeMillis(), state.reconnects()),
                new Health.Rates(fpsIn, fpsOut, target),
                percentiles(Stage.LATENCY),
                percentiles(Stage.DECISION),
                byReason(drops),
                stack == null || off ? null : new Health.Flow(stack.valid(), blind, percentiles(Stage.FLOW)),
                device(),
                memory(),
                steering.recorder().get(),
                (now - startNanos) / 1e9);
    }

    private static Health.@Nullable Memory memory() {
        OptionalLong resident = ResidentMemory.bytes();
        Runtime runtime = Runtime.getRuntime();
        return resident.isEmpty()
                ? null
                : new Health.Memory(resident.getAsLong(), runtime.totalMemory() - runtime.freeMemory());
    }

    private void note(long now, long captured, long processed, long dropped) {
        lastNanos = now;
        lastCaptured = captured;
        lastProcessed = processed;
        lastDropped = dropped;
    }

    /** Why a frame had no flow stack although one was wanted; null if it had one. */
    private static @Nullable String blind(@Nullable StackState stack) {
        return stack != null && !stack.isOff() && !stack.valid() ? stack.cause() : null;
    }

    private @Nullable String lesserCause(Mode mode, boolean dropping, @Nullable String slow) {
        String lowered = steering.ladder().lowered();
        return mode == Mode.STANDBY
                ? NOT_YET
                : dropping ? TOO_SLOW : slow != null ? slow : lowered != null ? lowered : steering.handicap();
    }

    /** What the machine says, which the ladder goes by as well. */
    private Health.@Nullable Device device() {
        DeviceReading reading = steering.device().get();
        steering.ladder().margin(reading.marginKelvin());
        boolean silent = !reading.hasTemperature() && Double.isNaN(reading.watts());
        return silent
                ? null
                : new Health.Device(
                        reading.maxCelsius(), reading.marginKelvin(), reading.throttling(), reading.watts());
    }

    private Map<String, Long> byReason(Drops drops) {
        Map<String, Long> all = new HashMap<>(state.unused());
        all.putAll(drops.byReason());
        return all;
    }

    private Health.@Nullable Latency percentiles(Stage stage) {
        Percentiles taken = times.lastInterval(stage);
        return taken.count() == 0
                ? null
                : new Health.Latency(taken.p50Millis(), taken.p95Millis(), taken.p99Millis(), taken.maxMillis());
    }
}
