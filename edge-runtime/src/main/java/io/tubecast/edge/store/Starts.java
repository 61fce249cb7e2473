package io.tubecast.edge.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often in a row a node began to open a model and never got to its end: a library that crashes leaves no other trace. A store that cannot be written to counts nothing.
 */
final class Starts {
    /** So many may have been somebody who pulled the plug. */
    static final int MOST = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Starts.class);
    private static final String FILE = ".starts";

    private final Path file;

    /** The count of a store. */
    Starts(Path store) {
        file = store.resolve(FILE);
    }

    /** Whether starts with a model have ended too often. */
    boolean gaveUpOn(Path model) {
        return count(model) >= MOST;
    }

    /** A start with a model begins. */
    void begin(Path model) {
        write("%s %d%n".formatted(model.getFileName(), count(model) + 1));
    }

    /** A start has got to its end, or another model is current: nothing is held against anybody. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{}: {}", file, e.toString());
        }
    }

    private int count(Path model) {
        try {
            List<String> words = List.of(Files.readString(file).strip().split(" ", 2));
            boolean same = words.size() == 2 && words.get(0).equals(String.valueOf(model.getFileName()));
            return same ? Integer.parseInt(words.get(1)) : 0;
        } catch (IOException | NumberFormatException e) {
            return 0; // none begun, or cut off while it was written
        }
    }

    private void write(String text) {
        Path draft = file.resolveSibling(FILE + ".new");
        try {
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.debug("{}: {}", file, e.toString());
        }
    }
}
