package io.tubecast.edge.command;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.config.LastGood;
import io.tubecast.edge.node.NodePlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where the configuration of a node comes from: a file, and the last good copy of it for a start after it was broken. The command line's options go over both. */
final class ConfigFile {
    private final @Nullable Path file;
    private final @Nullable LastGood lastGood;
    private final Function<ConfigReader, NodePlan> options;
    /** What was read last; null before, and where there is no file. */
    private @Nullable String read;

    private boolean fromCopy;

    /**
     * A configuration that has not been read.
     *
     * @param file null for the defaults
     * @param state the folder of the copy; null for none
     * @param options lay the command line over what was read
     */
    ConfigFile(@Nullable Path file, @Nullable Path state, Function<ConfigReader, NodePlan> options) {
        this.file = file;
        this.options = options;
        lastGood = file == null || state == null ? null : new LastGood(state);
    }

    /**
     * For the start: the file, or the last good copy if the file cannot be used and there is one.
     *
     * @param err is told of the latter
     */
    synchronized NodePlan first(PrintWriter err) {
        try {
            return again();
        } catch (ConfigException e) {
            Optional<String> kept = lastGood == null ? Optional.empty() : lastGood.text();
            if (file == null || lastGood == null || kept.isEmpty()) {
                throw e;
            }
            NodePlan plan = options.apply(new ConfigReader().text(file, kept.get()));
            fromCopy = true;
            err.printf("%s%nthe node starts with the last good configuration, %s%n", e.getMessage(), lastGood.path());
            err.flush();
            return plan;
        }
    }

    /** The file as it is now. */
    synchronized NodePlan again() {
        ConfigReader reader = new ConfigReader();
        if (file != null) {
            String text = ConfigReader.textOf(file);
            read = text;
            reader.text(file, text);
        }
        return options.apply(reader);
    }

    /** A node runs with what was read at the start. */
    synchronized void started() {
        if (!fromCopy) {
            keep();
        }
    }

    /** A node has taken over what was read again. */
    synchronized void reloaded() {
        fromCopy = false;
        keep();
    }

    private void keep() {
        if (read != null && lastGood != null) {
            lastGood.keep(read);
        }
    }
}
