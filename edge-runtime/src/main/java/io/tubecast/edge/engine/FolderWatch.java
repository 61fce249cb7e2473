package io.tubecast.edge.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Notices that files below a folder have changed, by their names, sizes and times; nothing is opened. The folder may be a link to one on another disk. Not thread-safe. */
final class FolderWatch {
    private static final int DEPTH = 2;

    private final Path folder;
    private List<String> known = List.of();

    /** A watch of a folder that need not exist. */
    FolderWatch(Path folder) {
        this.folder = folder;
    }

    /** Whether anything has changed since the last call; before the first one nothing was there. */
    boolean changed() {
        List<String> now = files();
        boolean changed = !now.equals(known);
        known = now;
        return changed;
    }

    private List<String> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> below = Files.walk(folder, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            return List.copyOf(new TreeSet<>(below.filter(Files::isRegularFile)
                    .map(FolderWatch::describe)
                    .toList()));
        } catch (IOException | UncheckedIOException e) { // a folder that vanished while it was read
            return List.of();
        }
    }

    /** Name, size and time of a file: others once it was written again. */
    static String describe(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            long nanos = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
            return "%s %d %d".formatted(file, attributes.size(), nanos);
        } catch (IOException e) {
            return file + " gone";
        }
    }
}
