package io.tubecast.lab.training;

/** Stops a piece of work when the process is asked to end, as long as this is open; at once if it has been asked already. */
final class StopOnExit implements AutoCloseable {
    private final Thread hook;

    /**
     * Begins to watch.
     *
     * @param stop asks the work to end; called from another thread
     */
    StopOnExit(Runnable stop) {
        hook = new Thread(stop, "stop on exit");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            stop.run(); // the process is ending
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, and the hook has done its work
        }
    }
}
