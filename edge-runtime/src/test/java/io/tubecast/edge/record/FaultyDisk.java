package io.tubecast.edge.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A real disk with room that a test decides on, and names that a test can refuse to change. */
final class FaultyDisk implements Disk {
    private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean renameFails;
    private volatile boolean forceFails;
    private volatile boolean createBreaks;

    /** So many bytes fit from now on. */
    void room(long bytes) {
        room.set(bytes);
    }

    /** Whether files can be given other names: a process that dies between write and rename never gets so far. */
    void renameFails(boolean fails) {
        renameFails = fails;
    }

    /** Whether the disk fails when it is asked to keep what was written. */
    void forceFails(boolean fails) {
        forceFails = fails;
    }

    /** Whether the disk tells its faults as some do, by an exception that nobody declares. */
    void createBreaks(boolean breaks) {
        createBreaks = breaks;
    }

    @Override
    public long free(Path folder) {
        return room.get();
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (renameFails) {
            throw new IOException("Input/output error");
        }
        REAL.rename(from, to);
    }

    @Override
    public Sheet create(Path file) throws IOException {
        if (createBreaks) {
            throw new UncheckedIOException(new IOException("Structure needs cleaning"));
        }
        Sheet real = REAL.create(file);
        return new Sheet() {
            @Override
            public void append(byte[] bytes, int length) throws IOException {
                int fits = (int) Math.min(room.get(), length);
                real.append(bytes, fits);
                room.addAndGet(-fits);
                if (fits < length) {
                    throw new IOException("No space left on device");
                }
            }

            @Override
            public void truncate(long size) throws IOException {
                real.truncate(size);
            }

            @Override
            public void force() throws IOException {
                if (forceFails) {
                    throw new IOException("Input/output error");
                }
                real.force();
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }
}
