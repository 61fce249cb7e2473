package io.tubecast.video.capture;

import io.tubecast.core.time.NanoClock;
import java.time.Duration;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/** Ends native reads from a network that take too long or are not wanted any more. Owns a native callback; close it last. */
final class Deadline extends AVIOInterruptCB.Callback_Pointer {
    private final NanoClock clock;
    private volatile boolean cancelled;
    private volatile boolean running;
    private volatile long end;

    Deadline(NanoClock clock) {
        this.clock = clock;
    }

    /** From now on calls may take this long. */
    void start(Duration time) {
        end = clock.nanoTime() + time.toNanos();
        running = true;
    }

    /** Ends the present call and all that follow. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    boolean isOver() {
        return running && clock.nanoTime() - end > 0;
    }

    /** Called from native code again and again; not 0 ends the call. */
    @Override
    public int call(Pointer opaque) {
        return cancelled || isOver() ? 1 : 0;
    }
}
