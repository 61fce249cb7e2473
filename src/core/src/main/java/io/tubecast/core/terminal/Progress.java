package io.tubecast.core.terminal;

import io.tubecast.core.time.NanoClock;
import java.io.PrintWriter;

/**
 * How far long work has come, how long it has taken and how long it will still take: one line that is drawn over on a terminal, a line every ten seconds in a log.
 *
 * <p>Not thread-safe.
 */
public final class Progress implements AutoCloseable {
    private static final int BAR = 24;
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long LOG_NANOS = 10_000_000_000L;

    private final PrintWriter out;
    private final NanoClock clock;
    private final boolean terminal;
    private final String what;
    private final long total;
    private final long startNanos;
    private long done;
    private long shownNanos;
    private boolean shown;

    /**
     * Starts the work. The launcher says in {@code tubecast.terminal} whether standard error is a terminal.
     *
     * @param what what is counted, such as "detecting, frames"
     * @param total how many there are
     */
    public Progress(PrintWriter out, String what, long total) {
        this(out, NanoClock.system(), Boolean.getBoolean("tubecast.terminal"), what, total);
    }

    Progress(PrintWriter out, NanoClock clock, boolean terminal, String what, long total) {
        this.out = out;
        this.clock = clock;
        this.terminal = terminal;
        this.what = what;
        this.total = Math.max(1, total);
        startNanos = clock.nanoTime();
        shownNanos = startNanos;
    }

    /** Tells that {@code count} more are done. */
    public void advance(long count) {
        done += count;
        long now = clock.nanoTime();
        if (now - shownNanos >= (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
            show(now);
        }
    }

    /** Shows the end of the work, if any of it was shown. */
    @Override
    public void close() {
        if (shown) {
            show(clock.nanoTime());
            if (terminal) {
                out.println();
            }
            out.flush();
        }
    }

    private void show(long now) {
        String line = line(now);
        if (terminal) {
            out.print("\r" + line + "\u001b[K");
            out.flush();
        } else {
            out.println(line);
        }
        shownNanos = now;
        shown = true;
    }

    private String line(long now) {
        double fraction = Math.min(1, (double) done / total);
        int filled = (int) (fraction * BAR);
        String left = done == 0 || done >= total
                ? ""
                : ", " + Clocks.text((long) ((now - startNanos) / fraction * (1 - fraction))) + " left";
        return "%s [%s%s] %d/%d, %s%s"
                .formatted(
                        what,
                        "#".repeat(filled),
                        ".".repeat(BAR - filled),
                        done,
                        total,
                        Clocks.text(now - startNanos),
                        left);
    }
}
