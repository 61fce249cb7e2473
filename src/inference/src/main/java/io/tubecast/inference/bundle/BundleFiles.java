package io.tubecast.inference.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a bundle and their hashes. */
public final class BundleFiles {
    /** Beginning of the paths of all files that were made from the bundle on a device. */
    public static final String ENGINES = "engines/";

    private BundleFiles() {}

    /** All files that a manifest must list: not the manifest and its signature, not {@code engines/}, nothing hidden. Paths with '/', in order. */
    static Set<String> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> !file.equals(ModelManifest.FILE) && !file.equals(BundleSignature.FILE))
                    .filter(file -> !file.startsWith(ENGINES))
                    .filter(file -> !file.startsWith(".") && !file.contains("/."))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** SHA-256 of a file's content, 64 hexadecimal digits. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream input = Files.newInputStream(file)) {
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256 of bytes, 64 hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
