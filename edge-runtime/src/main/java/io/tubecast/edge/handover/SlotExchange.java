package io.tubecast.edge.handover;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands reusable slots from one thread to another without copying: three of them change hands, the newest wins.
 *
 * <p>The writer owns one slot, the reader another, the third waits between them. A slot that still waits when the next one comes is
 * overwritten and counted, unless the exchange is lossless: then the writer waits for the reader. What is put in passing ({@link #putInPassing()}) overwrites
 * only its like and is not counted. Nothing is allocated after construction. One writer and one reader; {@link #end()} may come from any thread.
 *
 * @param <T> a slot that its writer fills anew each time
 */
public final class SlotExchange<T> {
    private final boolean lossless;
    private T writing;
    private T waiting;
    private T reading;
    private boolean fresh;
    private boolean freshInPassing;
    private boolean ended;
    private long dropped;

    /**
     * An empty exchange.
     *
     * @param slots makes the three slots
     * @param lossless whether the writer waits for the reader instead of overwriting
     */
    public SlotExchange(Supplier<T> slots, boolean lossless) {
        this.lossless = lossless;
        writing = slots.get();
        waiting = slots.get();
        reading = slots.get();
    }

    /** The writer's slot: fill it, then {@link #put()}. */
    public synchronized T writable() {
        return writing;
    }

    /**
     * Hands the writer's slot over.
     *
     * @return false if the exchange has ended and the slot was not taken
     */
    public synchronized boolean put() throws InterruptedException {
        return put(lossless);
    }

    /**
     * Hands the writer's slot over once the one that waits is taken, as a lossless exchange does: for the end of a stream, when nothing newer will come.
     *
     * @return false if the exchange has ended and the slot was not taken
     */
    public synchronized boolean putPatiently() throws InterruptedException {
        return put(true);
    }

    private boolean put(boolean patiently) throws InterruptedException {
        while (patiently && fresh && !ended) {
            wait();
        }
        if (ended) {
            return false;
        }
        if (fresh && !freshInPassing) {
            dropped++;
        }
        handOver(false);
        return true;
    }

    /**
     * Hands over a slot that is of use only if the reader has time for it: it gives way to one that was put in earnest, and nobody counts it.
     *
     * @return false if the exchange has ended
     */
    public synchronized boolean putInPassing() throws InterruptedException {
        while (lossless && fresh && !ended) {
            wait();
        }
        if (!ended && (!fresh || freshInPassing)) {
            handOver(true);
        }
        return !ended;
    }

    private void handOver(boolean inPassing) {
        T filled = writing;
        writing = waiting;
        waiting = filled;
        fresh = true;
        freshInPassing = inPassing;
        notifyAll();
    }

    /**
     * Waits for the next slot; the one taken before goes back to the writer.
     *
     * @return null if none came in time or the exchange has ended
     */
    public synchronized @Nullable T take(long timeoutMillis) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (!fresh && !ended) {
            long leftNanos = deadlineNanos - System.nanoTime();
            if (leftNanos <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        }
        if (!fresh) {
            return null;
        }
        T newest = waiting;
        waiting = reading;
        reading = newest;
        fresh = false;
        notifyAll();
        return newest;
    }

    /** No more slots: the one that waits can still be taken. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Whether {@link #end()} was called. */
    public synchronized boolean ended() {
        return ended;
    }

    /** Whether the exchange has ended and its last slot was taken. */
    public synchronized boolean drained() {
        return ended && !fresh;
    }

    /** How many slots that were put in earnest were overwritten before anybody took them. */
    public synchronized long dropped() {
        return dropped;
    }
}
