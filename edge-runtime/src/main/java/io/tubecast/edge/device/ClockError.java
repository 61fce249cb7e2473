package io.tubecast.edge.device;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import io.tubecast.edge.support.Shell;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far the machine's clock may be from true time, as whoever disciplines it says: the kernel's bound (ntp_adjtime), or chrony's where the kernel may not be asked, as in a hardened service.
 *
 * <p>Asked at most every half minute. Thread-safe.
 */
public final class ClockError {
    private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final double MICRO = 1e-6;
    /** Larger than the kernel's {@code struct timex}, which has 208 bytes. */
    private static final int TIMEX_BYTES = 512;
    /** Of {@code maxerror} in it, microseconds: behind {@code modes}, {@code offset} and {@code freq}. */
    private static final int MAX_ERROR_OFFSET = 24;

    private static final int CSV_FIELDS = 14;
    private static final int SYSTEM_OFFSET = 4;
    private static final int ROOT_DELAY = 10;
    private static final int ROOT_DISPERSION = 11;
    private static final String NOT_SYNCHRONISED = "Not synchronised";

    private OptionalDouble known = OptionalDouble.empty();
    private long askedNanos;
    private boolean asked;

    /** The bound in seconds, NaN if nobody knows one. */
    public synchronized double seconds() {
        long now = System.nanoTime();
        if (!asked || now - askedNanos > VALID_NANOS) {
            asked = true;
            askedNanos = now;
            known = kernel();
            if (known.isEmpty()) {
                known = Shell.output("chronyc", "-c", "tracking")
                        .map(ClockError::chrony)
                        .orElse(OptionalDouble.empty());
            }
        }
        return known.orElse(Double.NaN);
    }

    /** The kernel's bound; empty where it may not be asked. */
    static OptionalDouble kernel() {
        Function adjtime = function();
        if (adjtime == null) {
            return OptionalDouble.empty();
        }
        try (Memory timex = new Memory(TIMEX_BYTES)) {
            timex.clear(); // modes 0: only read
            int state = adjtime.invokeInt(new Object[] {timex});
            return state < 0 ? OptionalDouble.empty() : OptionalDouble.of(timex.getLong(MAX_ERROR_OFFSET) * MICRO);
        }
    }

    private static @Nullable Function function() {
        try {
            return Platform.isLinux() && Platform.is64Bit()
                    ? NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction("ntp_adjtime")
                    : null;
        } catch (UnsatisfiedLinkError e) {
            return null;
        }
    }

    /** The bound by a line of {@code chronyc -c tracking}: what is left to correct, the dispersion, and half the way to the reference. */
    static OptionalDouble chrony(String line) {
        String[] fields = line.strip().split(",", -1);
        if (fields.length < CSV_FIELDS || fields[CSV_FIELDS - 1].equals(NOT_SYNCHRONISED)) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Math.abs(Double.parseDouble(fields[SYSTEM_OFFSET]))
                    + Double.parseDouble(fields[ROOT_DISPERSION])
                    + Double.parseDouble(fields[ROOT_DELAY]) / 2);
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
