package io.tubecast.edge.camera;

import static org.awaitility.Awaitility.await;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.FrameStamp;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A supervisor on a clock that stands still until the test moves it; everything that is told or handed on is kept. */
final class CameraRig implements AutoCloseable {
    private static final long MILLI = 1_000_000;
    static final CameraRules RULES = new CameraRules(
            800 * MILLI,
            4_000 * MILLI,
            250 * MILLI,
            1_000 * MILLI,
            CameraRules.Picture.ofMillis(800, 800),
            500 * MILLI);

    private final AtomicLong now = new AtomicLong(1_000_000 * MILLI);
    final Told told = new Told();
    final Taken taken = new Taken();
    final CameraSupervisor supervisor;
    /** What opening the camera again does. */
    volatile Supplier<FrameSource> opener = () -> {
        throw new FrameSourceException("camera: nobody there");
    };

    CameraRig(FrameSource first) {
        supervisor = new CameraSupervisor(
                first,
                new CameraSupervisor.Ends(() -> opener.get(), taken, told),
                RULES,
                runnable -> {
                    Thread thread = new Thread(runnable, "scripted");
                    thread.setDaemon(true);
                    thread.setUncaughtExceptionHandler(
                            (dead, cause) -> told.failed("a thread died: " + cause)); // as in the node
                    return thread;
                },
                now::get);
        supervisor.start();
    }

    long now() {
        return now.get();
    }

    /** The camera gives frames at its rate, each of them taken before the next one comes. */
    void run(ScriptedCamera camera, int frames) {
        for (int i = 0; i < frames; i++) {
            pass(40);
            long before = taken.frames.size();
            camera.give(now());
            await().atMost(Duration.ofSeconds(20)).until(() -> taken.frames.size() > before && supervisor.reads());
        }
    }

    /** Time goes by; the supervisor looks every 20 ms. */
    boolean pass(long millis) {
        boolean goesOn = true;
        for (long at = 0; at < millis && goesOn; at += 20) {
            now.addAndGet(20 * MILLI);
            goesOn = supervisor.tick(now());
        }
        return goesOn;
    }

    /** Nobody looks for a while: the process stands still. */
    void standStill(long millis) {
        now.addAndGet(millis * MILLI);
        supervisor.tick(now());
    }

    /** Time stands still and other threads go on, until something is so. */
    void settle(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    supervisor.tick(now());
                    return condition.getAsBoolean();
                });
    }

    @Override
    public void close() {
        supervisor.stop();
        supervisor.tick(now());
    }

    /** Where frames go. */
    static final class Taken implements FrameIntake {
        final List<FrameStamp> frames = new CopyOnWriteArrayList<>();
        final List<String> sources = new CopyOnWriteArrayList<>();
        volatile boolean ended;

        @Override
        public void begin(FrameSource source) {
            sources.add(source.name());
        }

        @Override
        public @Nullable Frame exchange(Frame filled) {
            frames.add(filled.stamp());
            return ended ? null : new Frame(1, 1);
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    /** What was told. */
    static final class Told implements CameraReports {
        final List<String> lost = new CopyOnWriteArrayList<>();
        final List<String> notices = new CopyOnWriteArrayList<>();
        final List<String> failures = new CopyOnWriteArrayList<>();
        final Map<Unused, Integer> unused = new EnumMap<>(Unused.class);
        volatile int opened;
        volatile boolean up;

        @Override
        public synchronized void cameraOpened(FrameSource.Format format) {
            opened = opened + 1;
        }

        @Override
        public void frameCaptured(long index, int widthPx, int heightPx) {
            up = true;
        }

        @Override
        public synchronized void frameUnused(Unused why) {
            unused.merge(why, 1, Integer::sum);
        }

        @Override
        public void cameraLost(String cause) {
            up = false;
            lost.add(cause);
        }

        @Override
        public void cameraNotice(String what) {
            notices.add(what);
        }

        @Override
        public void failed(String cause) {
            failures.add(cause);
        }
    }
}
