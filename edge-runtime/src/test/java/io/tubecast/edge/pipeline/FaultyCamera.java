package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.FrameStamp;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A camera in real time, 64 x 48 pixels at 25 frames a second, with whatever fault its surroundings have at the moment. */
final class FaultyCamera implements FrameSource {
    static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final long INTERVAL_MILLIS = 40;

    private final Surroundings surroundings;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private long next;

    /** What can be wrong. */
    enum Fault {
        /** Nothing. */
        NONE,
        /** No frames; a read can be cancelled. */
        SILENT,
        /** No frames, and a read comes back when the fault is over. */
        HANGING,
        /** The same picture over and over. */
        FROZEN,
        /** Nothing on the picture. */
        BLACK,
        /** Five frames a second. */
        SLOW,
        /** Unplugged. */
        GONE,
        /** Larger pictures. */
        LARGER,
        /** Time stamps an hour ahead. */
        AHEAD,
        /** Time stamps an hour behind. */
        BEHIND
    }

    /** Where cameras are, each in its turn. */
    static final class Surroundings {
        volatile Fault fault = Fault.NONE;
        final AtomicInteger opened = new AtomicInteger();
        private long pictures;

        /** Opens the camera if it is there. */
        FaultyCamera open() {
            if (fault == Fault.GONE) {
                throw new FrameSourceException("camera: no such device");
            }
            opened.incrementAndGet();
            return new FaultyCamera(this);
        }

        private synchronized int gray(Fault present) {
            if (present != Fault.FROZEN) {
                pictures++;
            }
            return present == Fault.BLACK ? 0 : (int) (50 + pictures * 7 % 190);
        }
    }

    private FaultyCamera(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public String name() {
        return "camera";
    }

    @Override
    public Format format() {
        return new Format(64, 48, 25, -1, true);
    }

    @Override
    public boolean read(Frame frame) {
        if (pause(surroundings.fault == Fault.SLOW ? 5 * INTERVAL_MILLIS : INTERVAL_MILLIS)) {
            return false;
        }
        while (surroundings.fault == Fault.SILENT || surroundings.fault == Fault.HANGING) {
            if (pause(5) && surroundings.fault != Fault.HANGING) {
                return false;
            }
        }
        Fault fault = surroundings.fault;
        if (fault == Fault.GONE) {
            throw new FrameSourceException("camera: unplugged");
        }
        int scale = fault == Fault.LARGER ? 2 : 1;
        int gray = surroundings.gray(fault);
        var pixels = frame.imageOfSize(64 * scale, 48 * scale).pixels();
        for (int i = 0; i < pixels.capacity(); i++) {
            pixels.put(i, (byte) gray);
        }
        long off = fault == Fault.AHEAD ? HOUR_NANOS : fault == Fault.BEHIND ? -HOUR_NANOS : 0;
        long taken = System.nanoTime() + off;
        frame.stamp(new FrameStamp(next++, taken, taken));
        return true;
    }

    /** Whether the camera was cancelled. */
    private boolean pause(long millis) {
        try {
            boolean over = cancelled.await(millis, TimeUnit.MILLISECONDS);
            if (over && surroundings.fault == Fault.HANGING) {
                TimeUnit.MILLISECONDS.sleep(millis);
            }
            return over;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void cancel() {
        cancelled.countDown();
    }

    @Override
    public void close() {
        cancelled.countDown();
    }
}
