package io.tubecast.lab.command;

import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 of what a command works on, by which it can be told from anything else. */
public final class Fingerprint {
    private static final int CHUNK = 1 << 16;

    private Fingerprint() {}

    /**
     * That of a file's content, or of the names and sizes of all files below a folder.
     *
     * @throws DataException if it cannot be read
     */
    public static String of(Path place) {
        MessageDigest digest = digest();
        try {
            if (Files.isDirectory(place)) {
                list(place, digest);
            } else {
                content(place, digest);
            }
        } catch (IOException e) {
            throw new DataException(place + ": cannot be read: " + e.getMessage(), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void content(Path file, MessageDigest digest) throws IOException {
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
        }
    }

    private static void list(Path folder, MessageDigest digest) throws IOException {
        List<Path> files;
        try (Stream<Path> below = Files.walk(folder)) {
            files = below.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String entry = "%s %d%n".formatted(folder.relativize(file), Files.size(file));
            digest.update(entry.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
