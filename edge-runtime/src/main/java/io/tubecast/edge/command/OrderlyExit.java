package io.tubecast.edge.command;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an end in good order with exit code 0: the work is asked to stop, the process leaves when it is done.
 *
 * <p>A Java process that is told to end leaves with 130 or 143 whatever its hooks do, unless a hook halts it; so the hook waits for the work
 * and halts with 0, or with 1 if the work does not end in time.
 */
final class OrderlyExit implements AutoCloseable {
    private static final long DRAIN_SECONDS = 10;

    private final PrintWriter err;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "shutdown");
    private Runnable stop = () -> {};
    private boolean stopping;

    OrderlyExit(PrintWriter err) {
        this.err = err;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** What to do to end the work; done at once if the end was asked for already. */
    synchronized void stopsWith(Runnable action) {
        stop = action;
        if (stopping) {
            action.run();
        }
    }

    private void stopAndWait() {
        synchronized (this) {
            stopping = true;
            stop.run();
        }
        try {
            boolean ended = done.await(DRAIN_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                err.printf("the stream did not end within %d s%n", DRAIN_SECONDS);
            }
            err.flush();
            Runtime.getRuntime().halt(ended ? 0 : 1);
        } catch (InterruptedException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    /** The work is done: a process that is ending may leave now. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            done.countDown(); // the process is ending: the hook waits for this
        }
    }
}
