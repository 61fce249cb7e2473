package io.tubecast.edge.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The text of the configuration that a node has last run with, so that a file that was broken afterwards does not keep it from starting.
 *
 * <p>Kept in the node's state folder, which systemd names in {@code STATE_DIRECTORY}. A disk that is full or cannot be written to is told and otherwise of no consequence.
 */
public final class LastGood {
    private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);
    private static final String NAME = "node.yaml.last-good";

    private final Path copy;

    /** The copy in a folder, which need not be there. */
    public LastGood(Path folder) {
        copy = folder.resolve(NAME);
    }

    /** Where the copy is. */
    public Path path() {
        return copy;
    }

    /** The text, if there is one. */
    public Optional<String> text() {
        try {
            return Files.exists(copy) ? Optional.of(Files.readString(copy)) : Optional.empty();
        } catch (IOException e) {
            LOG.warn("{}: the last good configuration cannot be read: {}", copy, e.toString());
            return Optional.empty();
        }
    }

    /** Keeps the text that a node runs with: as it was read, for the file may have changed since. */
    public void keep(String text) {
        try {
            if (!text().equals(Optional.of(text))) {
                Files.createDirectories(copy.toAbsolutePath().getParent());
                new AtomicFile(copy).write(text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            LOG.warn("{}: the configuration in use could not be kept: {}", copy, e.toString());
        }
    }
}
