package io.tubecast.edge.pipeline;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands windows from the thread that gathers frames to the one that runs the networks. There is one slot: while the networks have it nothing waits, and the next window is cut only when it is back, so it is always the
 * newest. One writer, one reader.
 */
final class WindowDesk {
    private final ClipWindow window;
    private State state = State.FREE;
    private boolean resting = true;
    private boolean ended;

    /** Who has the slot. */
    private enum State {
        /** The writer may fill it. */
        FREE,
        /** It waits for the reader. */
        FULL,
        /** The reader has it. */
        TAKEN
    }

    WindowDesk(ClipWindow window) {
        this.window = window;
    }

    /** Whether a window can be handed over now. */
    synchronized boolean free() {
        return state == State.FREE && !ended;
    }

    /**
     * Waits until one can.
     *
     * @return false if nobody takes windows any more
     */
    synchronized boolean awaitFree() throws InterruptedException {
        while (state != State.FREE && !ended) {
            wait();
        }
        return !ended;
    }

    /** The slot, to be filled while it is free. */
    ClipWindow writable() {
        return window;
    }

    /** Hands the slot over. */
    synchronized void put() {
        state = State.FULL;
        resting = false;
        notifyAll();
    }

    /** No frame will come for a while: what is said of those before is over. */
    synchronized void rest() {
        resting = true;
        notifyAll();
    }

    /** Whether nothing is to be expected. */
    synchronized boolean resting() {
        return resting && state == State.FREE;
    }

    /** Waits for the next window; null if none came in time. */
    synchronized @Nullable ClipWindow take(long timeoutMillis) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (state != State.FULL && !ended) {
            long leftNanos = deadlineNanos - System.nanoTime();
            if (leftNanos <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        }
        if (state != State.FULL) {
            return null;
        }
        state = State.TAKEN;
        return window;
    }

    /** Gives the slot back. */
    synchronized void done() {
        state = State.FREE;
        notifyAll();
    }

    /** No more windows: one that waits can still be taken. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Whether nobody hands over, or nobody takes, any more. */
    synchronized boolean ended() {
        return ended;
    }

    /** Whether there are no more and the last one was taken. */
    synchronized boolean drained() {
        return ended && state != State.FULL;
    }
}
