package io.tubecast.edge.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What the recorder asks of a file system; a fault can be put in its place. */
interface Disk {
    /** Bytes that may still be written to a folder. */
    long free(Path folder) throws IOException;

    /** A new, empty file. */
    Sheet create(Path file) throws IOException;

    /** Gives a file another name, once it is safe on the disk. */
    void rename(Path from, Path to) throws IOException;

    /** A file that is being written. */
    interface Sheet extends Closeable {
        /** Appends; part of it may be there if this throws. */
        void append(byte[] bytes, int length) throws IOException;

        /** Cuts the end off. */
        void truncate(long size) throws IOException;

        /** Waits until all is on the disk. */
        void force() throws IOException;
    }

    /** The file system of this machine. */
    Disk REAL = new Disk() {
        @Override
        public long free(Path folder) throws IOException {
            return Files.getFileStore(folder).getUsableSpace();
        }

        @Override
        public Sheet create(Path file) throws IOException {
            return new ChannelSheet(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            Path folder = to.toAbsolutePath().getParent();
            if (folder != null) {
                try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                    names.force(true); // the new name has to outlive a power cut, too
                }
            }
        }
    };

    /** A file behind a channel. */
    record ChannelSheet(FileChannel channel) implements Sheet {
        @Override
        public void append(byte[] bytes, int length) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
            channel.position(size);
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
