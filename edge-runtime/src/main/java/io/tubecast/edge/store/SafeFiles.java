package io.tubecast.edge.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Changes to a folder that survive a power cut: a step is either done, and on the disk before the next one begins, or it is not.
 *
 * <p>Told of every step before it is done, so that a test can cut the power there.
 */
final class SafeFiles {
    private static final int BLOCK = 1 << 16;

    private final Runnable beforeStep;

    /** Changes that somebody is told of before each. */
    SafeFiles(Runnable beforeStep) {
        this.beforeStep = beforeStep;
    }

    /** Writes a new file and forces it to the disk; makes the folders above it. */
    long write(InputStream from, Path file) throws IOException {
        beforeStep.run();
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] block = new byte[BLOCK];
            for (int read = from.read(block); read >= 0; read = from.read(block)) {
                ByteBuffer left = ByteBuffer.wrap(block, 0, read);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                bytes += read;
            }
            beforeStep.run();
            channel.force(true);
        }
        return bytes;
    }

    /** Forces the names in a folder and below it to the disk. */
    void forceFolders(Path root) throws IOException {
        beforeStep.run();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                force(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Gives a file or folder another name in the same folder, in one move. */
    void rename(Path from, Path to) throws IOException {
        beforeStep.run();
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        beforeStep.run();
        forceName(to);
    }

    /**
     * Makes a link point elsewhere, in one move.
     *
     * @param target name of something in the link's folder
     */
    void link(Path link, Path target) throws IOException {
        beforeStep.run();
        Path draft = link.resolveSibling("." + link.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createSymbolicLink(draft, target);
        beforeStep.run();
        Files.move(draft, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        beforeStep.run();
        forceName(link);
    }

    /** Deletes a folder with all that is in it; links are deleted, not followed. */
    void delete(Path root) throws IOException {
        beforeStep.run();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Forces the name of something to the disk. */
    private static void forceName(Path named) throws IOException {
        Path folder = named.toAbsolutePath().getParent();
        if (folder != null) {
            force(folder);
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
