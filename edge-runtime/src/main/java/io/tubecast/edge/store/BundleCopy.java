package io.tubecast.edge.store;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleFiles;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.bundle.Require;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Copies a bundle out of a folder or a zip file. What no signature covers stays behind: hidden files, and {@code engines/}, which belong to the device that they were made on.
 */
final class BundleCopy {
    private static final int MOST_FILES = 1_000;
    private static final long MOST_BYTES = 4L << 30;

    private final SafeFiles files;
    private int count;
    private long bytes;

    BundleCopy(SafeFiles files) {
        this.files = files;
    }

    /**
     * Copies.
     *
     * @param source a folder with {@code model.yaml}, or a zip file of one
     * @param target a folder that is made
     * @throws BundleException if it is neither, or far too large
     */
    void copy(Path source, Path target) throws IOException {
        if (Files.isDirectory(source)) {
            copyFolder(source, target);
        } else if (Files.isRegularFile(source)) {
            try (ZipFile zip = new ZipFile(source.toFile())) {
                copyZip(source, zip, target);
            } catch (ZipException e) {
                throw new BundleException(source + ": is no zip file (" + e.getMessage() + ")", e);
            }
        } else {
            throw new BundleException(source + ": no such model bundle");
        }
        files.forceFolders(target);
    }

    private void copyFolder(Path source, Path target) throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.walk(source)) {
            found = all.filter(Files::isRegularFile).sorted().toList();
        }
        requireManifest(source, Files.exists(source.resolve(ModelManifest.FILE)));
        for (Path file : found) {
            String name = source.relativize(file).toString().replace('\\', '/');
            if (belongs(name)) {
                try (InputStream content = Files.newInputStream(file)) {
                    write(source, name, content, target);
                }
            }
        }
    }

    private void copyZip(Path source, ZipFile zip, Path target) throws IOException {
        String manifest = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.equals(ModelManifest.FILE) || name.endsWith("/" + ModelManifest.FILE))
                .min(Comparator.comparingInt(String::length))
                .orElse("");
        requireManifest(source, !manifest.isEmpty());
        String root = manifest.substring(0, manifest.length() - ModelManifest.FILE.length());
        for (ZipEntry entry : zip.stream().toList()) {
            String name = entry.getName();
            if (!entry.isDirectory() && name.startsWith(root) && belongs(name.substring(root.length()))) {
                try (InputStream content = zip.getInputStream(entry)) {
                    write(source, name.substring(root.length()), content, target);
                }
            }
        }
    }

    private static void requireManifest(Path source, boolean there) {
        if (!there) {
            throw new BundleException("%s: is no model bundle, it has no %s".formatted(source, ModelManifest.FILE));
        }
    }

    private static boolean belongs(String name) {
        boolean hidden =
                Stream.of(name.split("/", -1)).anyMatch(part -> part.startsWith(".") && !part.startsWith(".."));
        return !name.startsWith(BundleFiles.ENGINES) && !hidden;
    }

    private void write(Path source, String name, InputStream content, Path target) throws IOException {
        try {
            Require.file("a file", name); // no way out of the folder
        } catch (IllegalArgumentException e) {
            throw new BundleException("%s: %s".formatted(source, e.getMessage()), e);
        }
        count++;
        bytes += files.write(new Limited(content, MOST_BYTES - bytes), target.resolve(name));
        if (count > MOST_FILES || bytes >= MOST_BYTES) {
            throw new BundleException("%s: is too large for a model; allowed are %d files and %d MiB"
                    .formatted(source, MOST_FILES, MOST_BYTES >> 20));
        }
    }

    /** Ends after some bytes, so that a small file cannot become a disk full. */
    private static final class Limited extends InputStream {
        private final InputStream content;
        private long left;

        Limited(InputStream content, long left) {
            this.content = content;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            int value = left > 0 ? content.read() : -1;
            left--;
            return value;
        }

        @Override
        public int read(byte[] block, int from, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = content.read(block, from, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
