package io.tubecast.trtbuild.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and SIGTERM: long work asks {@link #requested()} between two pieces and stops there; the program then leaves with 0.
 *
 * <p>A piece that takes long and cannot be asked, such as one engine's build, is cut off after a while: what is written is written whole or not at all, so nothing is
 * damaged, and the next call of the command goes on behind the last whole engine. The state is the process's own, like the signal; safe from any thread.
 */
public final class Interruption {
    private static final long PATIENCE_SECONDS = 5;
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

    /** Makes the process wait for its work when it is asked to end. Called once, by the main class. */
    public static void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(Interruption::end, "interruption"));
    }

    /** Tells that the work is done and the process is leaving by itself. Called by the main class. */
    public static void finished() {
        FINISHED.countDown();
    }

    private static void end() {
        if (FINISHED.getCount() == 0) {
            return; // the main thread is leaving with a code of its own
        }
        REQUESTED.set(true);
        try {
            FINISHED.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }
}
