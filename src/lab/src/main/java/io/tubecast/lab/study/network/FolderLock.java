package io.tubecast.lab.study.network;

import io.tubecast.core.terminal.Interruption;
import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a folder for one program until it is closed; another waits. The system frees it when a program ends, however that may be. */
final class FolderLock implements AutoCloseable {
    private static final long PAUSE_MILLIS = 500;

    private final FileChannel channel;
    private final @Nullable FileLock lock;

    /**
     * Waits for the folder.
     *
     * @param folder made if it is not there
     * @param err is told if there is something to wait for
     */
    FolderLock(Path folder, PrintWriter err) {
        Path file = folder.resolve("lock");
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = waited(file, err);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be locked: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(file + ": interrupted while waiting for it", e);
        }
    }

    private @Nullable FileLock waited(Path file, PrintWriter err) throws IOException, InterruptedException {
        FileLock got = channel.tryLock();
        if (got == null) {
            err.println("waiting for another program that is at work in " + file.getParent());
            err.flush();
        }
        while (got == null && !Interruption.requested()) {
            Thread.sleep(PAUSE_MILLIS);
            got = channel.tryLock();
        }
        return got;
    }

    /** Whether the folder is this program's; not after Ctrl-C. */
    boolean held() {
        return lock != null;
    }

    @Override
    public void close() {
        try {
            channel.close(); // and with it the lock
        } catch (IOException e) {
            throw new DataException("a lock cannot be given back: " + e.getMessage(), e);
        }
    }
}
