package io.tubecast.inference.tensorrt.presets;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What TensorRT says, kept and passed on.
 *
 * <p>TensorRT calls it from threads of its own and keeps a bare pointer to it: whoever makes a runtime or a builder with it must keep it reachable
 * for as long. Nothing is ever thrown back into native code. Thread-safe.
 */
public final class NativeLogger extends ILogger {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLogger.class);
    private static final int KEPT = 8;

    /** How serious a line is. */
    public enum Level {
        /** Something failed. */
        ERROR,
        /** Something may be wrong. */
        WARNING,
        /** What is going on. */
        INFO,
        /** Every detail. */
        VERBOSE;

        /**
         * Of a severity as native code hands it out: an object of its own beside the enum's constants, without a name, so it must be looked up by its
         * number.
         */
        static Level of(Severity severity) {
            return switch (severity.intern().name()) {
                case "kINTERNAL_ERROR", "kERROR" -> ERROR;
                case "kWARNING" -> WARNING;
                case "kINFO" -> INFO;
                default -> VERBOSE;
            };
        }
    }

    /**
     * One line.
     *
     * @param level how serious it is
     * @param text as TensorRT wrote it
     */
    public record Line(Level level, String text) {}

    private final Consumer<Line> listener;
    private final Deque<String> errors = new ArrayDeque<>();

    /**
     * A logger that passes every line on.
     *
     * @param listener called from TensorRT's threads
     */
    public NativeLogger(Consumer<Line> listener) {
        this.listener = listener;
    }

    /** A logger that writes to SLF4J: errors and warnings as warnings, the rest for debugging. */
    public static NativeLogger toSlf4j() {
        return new NativeLogger(line -> {
            switch (line.level()) {
                case ERROR, WARNING -> LOG.warn("TensorRT: {}", line.text());
                case INFO -> LOG.debug("TensorRT: {}", line.text());
                case VERBOSE -> LOG.trace("TensorRT: {}", line.text());
            }
        });
    }

    @Override
    public void log(Severity severity, String text) {
        try {
            Line line = new Line(Level.of(severity), text);
            if (line.level() == Level.ERROR) {
                keep(line.text());
            }
            listener.accept(line);
        } catch (RuntimeException | Error e) { // must not unwind through TensorRT's frames
            keep("a line of TensorRT's log was lost: " + e);
        }
    }

    private synchronized void keep(String error) {
        if (errors.size() == KEPT) {
            errors.removeFirst();
        }
        errors.addLast(error);
    }

    /** The last errors, oldest first, each told once: they are forgotten here. */
    public synchronized List<String> takeErrors() {
        List<String> taken = List.copyOf(errors);
        errors.clear();
        return taken;
    }
}
