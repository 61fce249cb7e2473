package io.tubecast.lab.study;

import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The name under which a file or folder is written until it is whole, so that what has its own name can be relied on. */
public final class Unfinished {
    private Unfinished() {}

    /** Where something is written. */
    public static Path of(Path product) {
        return product.resolveSibling("unfinished-" + product.getFileName());
    }

    /**
     * Gives something its own name, now that it is whole.
     *
     * @throws DataException if that fails
     */
    public static void finish(Path product) {
        try {
            Files.move(of(product), product, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failure(product, e);
        }
    }

    /**
     * Writes a text.
     *
     * @throws DataException if that fails
     */
    public static void write(Path file, String text) {
        try {
            Files.writeString(of(file), text);
        } catch (IOException e) {
            throw failure(of(file), e);
        }
        finish(file);
    }

    private static DataException failure(Path file, IOException e) {
        return new DataException(file + ": cannot be written: " + e.getMessage(), e);
    }
}
