package io.tubecast.edge.camera;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A camera that does what a test tells it to, one step after the other; without a step a read waits, for ever unless it obeys {@link #cancel}. */
public final class ScriptedCamera implements FrameSource {
    private final String name;
    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private final boolean obedient;
    private int seed;
    private long next;
    volatile boolean closed;
    volatile String closedBy = "";
    volatile boolean failsToClose;

    /** What a read does. */
    private interface Step {
        /** Fills a frame; false at the end of the stream. */
        boolean take(Frame frame);
    }

    /**
     * A camera of 25 frames a second.
     *
     * @param obedient whether a read that waits ends when it is cancelled
     */
    public ScriptedCamera(String name, boolean obedient) {
        this.name = name;
        this.obedient = obedient;
    }

    /** The next read gives a picture like no other. */
    public void give(long captureNanos) {
        give(captureNanos, 64, 48, 40 + 13 * ++seed % 200);
    }

    /** The next read gives a picture of a size and one gray. */
    public void give(long captureNanos, int width, int height, int gray) {
        steps.add(frame -> {
            paint(frame.imageOfSize(width, height), gray);
            frame.stamp(new FrameStamp(next++, captureNanos, captureNanos));
            return true;
        });
    }

    static void paint(Image image, int gray) {
        for (int i = 0; i < image.pixels().capacity(); i++) {
            image.pixels().put(i, (byte) gray);
        }
    }

    /** The next read fails. */
    public void fail(String cause) {
        steps.add(frame -> {
            throw new FrameSourceException(name + ": " + cause);
        });
    }

    /** The next read ends in an error that nobody expects. */
    void collapse(Error error) {
        steps.add(frame -> {
            throw error;
        });
    }

    /** The next read says that there is no more. */
    public void end() {
        steps.add(frame -> false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Format format() {
        return new Format(64, 48, 25, -1, true);
    }

    @Override
    public boolean read(Frame frame) {
        try {
            return steps.take().take(frame);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void cancel() {
        if (obedient) {
            end();
        }
    }

    @Override
    public void close() {
        closed = true;
        closedBy = Thread.currentThread().getName();
        if (failsToClose) {
            throw new IllegalStateException(name + " does not close");
        }
    }
}
