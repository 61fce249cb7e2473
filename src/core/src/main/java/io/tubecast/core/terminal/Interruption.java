package io.tubecast.core.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and SIGTERM: long work asks {@link #requested()} between two pieces, stops there and closes its files; the program then leaves with 0.
 *
 * <p>A piece that takes longer than the program's patience and cannot be asked is cut off. The state is the process's own, like the signal; safe from any thread.
 */
public final class Interruption {
    private static final AtomicBoolean REQUESTED = new AtomicBoolean();
    private static final CountDownLatch FINISHED = new CountDownLatch(1);

    private Interruption() {}

    /** Whether the work should stop at the next good moment. */
    public static boolean requested() {
        return REQUESTED.get();
    }

    /**
     * Stops here if that was asked for.
     *
     * @throws InterruptedWorkException if it was
     */
    public static void check() {
        if (requested()) {
            throw new InterruptedWorkException();
        }
    }

    /**
     * Makes the process wait for its work when it is asked to end. Called once, by the main class.
     *
     * @param patienceSeconds how long it waits before the work is cut off
     * @param cutOffCode the exit code if it had to be
     */
    public static void install(int patienceSeconds, int cutOffCode) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(patienceSeconds, cutOffCode), "interruption"));
    }

    /** Tells that the work is done and the process is leaving by itself. Called by the main class. */
    public static void finished() {
        FINISHED.countDown();
    }

    private static void end(int patienceSeconds, int cutOffCode) {
        if (FINISHED.getCount() == 0) {
            return; // the main thread is leaving with a code of its own
        }
        REQUESTED.set(true);
        boolean drained = false;
        try {
            drained = FINISHED.await(patienceSeconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(drained ? 0 : cutOffCode);
    }
}
