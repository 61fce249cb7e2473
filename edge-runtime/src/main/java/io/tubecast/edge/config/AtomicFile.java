package io.tubecast.edge.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes a file so that whoever reads it later finds the old text or the new one, whole, even if the power is cut in between: the text goes to a file beside it, to the disk, and then under the
 * name in one move. Its owner alone may read it: what is kept can have passwords in it.
 */
final class AtomicFile {
    private final Path file;
    private final Path beside;

    AtomicFile(Path file) {
        this.file = file.toAbsolutePath();
        beside = this.file.resolveSibling(this.file.getFileName() + ".new");
    }

    void write(byte[] text) throws IOException {
        prepare(text);
        commit();
    }

    /** The new text is on the disk; nobody sees it yet. What an interrupted writing has left is overwritten. */
    void prepare(byte[] text) throws IOException {
        Files.deleteIfExists(beside);
        try (FileChannel channel = FileChannel.open(
                beside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer left = ByteBuffer.wrap(text);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    /** The new text has the name. */
    void commit() throws IOException {
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path folder = file.getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true); // the move itself
            }
        }
    }
}
