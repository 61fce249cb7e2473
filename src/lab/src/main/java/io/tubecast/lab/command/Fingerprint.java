package io.tubecast.lab.command;

import io.tubecast.evaluation.format.DataException;
import io.tubecast.inference.bundle.BundleFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 of what a command works on, by which it can be told from anything else. */
public final class Fingerprint {
    private Fingerprint() {}

    /**
     * That of a file's content, or of the names and sizes of all files below a folder.
     *
     * @throws DataException if it cannot be read
     */
    public static String of(Path place) {
        try {
            return Files.isDirectory(place) ? BundleFiles.sha256(list(place)) : BundleFiles.sha256(place);
        } catch (IOException e) {
            throw new DataException(place + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] list(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> below = Files.walk(folder)) {
            files = below.filter(Files::isRegularFile).sorted().toList();
        }
        StringBuilder entries = new StringBuilder();
        for (Path file : files) {
            entries.append("%s %d%n".formatted(folder.relativize(file), Files.size(file)));
        }
        return entries.toString().getBytes(StandardCharsets.UTF_8);
    }
}
