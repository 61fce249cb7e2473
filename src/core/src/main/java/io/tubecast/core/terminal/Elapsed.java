package io.tubecast.core.terminal;

import io.tubecast.core.time.NanoClock;
import java.io.PrintWriter;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;

/**
 * A sign of life of work whose length nobody knows, such as the build of an engine: how long it has taken and the last thing that was said about it, now and then.
 *
 * <p>Owns a daemon thread until it is closed. {@link #say} may be called from any thread.
 */
public final class Elapsed implements AutoCloseable, Consumer<String> {
    private static final int TERMINAL_SECONDS = 1;
    private static final int LOG_SECONDS = 10;
    private static final int LONGEST_NOTE = 80;

    private final PrintWriter out;
    private final NanoClock clock;
    private final String what;
    private final boolean terminal;
    private final long startNanos;
    private final Timer timer = new Timer("elapsed", true);
    private boolean closed;
    private volatile String note = "";

    /** Starts the work. The launcher says in {@code tubecast.terminal} whether standard error is a terminal. */
    public Elapsed(PrintWriter out, String what) {
        this(out, NanoClock.system(), Boolean.getBoolean("tubecast.terminal"), what);
    }

    Elapsed(PrintWriter out, NanoClock clock, boolean terminal, String what) {
        this.out = out;
        this.clock = clock;
        this.terminal = terminal;
        this.what = what;
        startNanos = clock.nanoTime();
        long millis = 1000L * (terminal ? TERMINAL_SECONDS : LOG_SECONDS);
        timer.scheduleAtFixedRate(
                new TimerTask() {
                    @Override
                    public void run() {
                        show();
                    }
                },
                millis,
                millis);
    }

    /** What there is to say about the work; shown with the next sign of life. */
    public void say(String text) {
        String line = text.strip();
        note = line.length() <= LONGEST_NOTE ? line : line.substring(0, LONGEST_NOTE - 3) + "...";
    }

    @Override
    public void accept(String text) {
        say(text);
    }

    /** Nanoseconds since the start. */
    public long nanos() {
        return clock.nanoTime() - startNanos;
    }

    void show() {
        String line = "%s, %s%s".formatted(what, Clocks.text(nanos()), note.isEmpty() ? "" : ": " + note);
        if (terminal) {
            out.print("\r" + line + "\u001b[K");
            out.flush();
        } else {
            out.println(line);
        }
    }

    /** Ends the signs of life; may be called twice. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            timer.cancel();
            if (terminal) {
                out.print("\r\u001b[K");
                out.flush();
            }
        }
    }
}
