package io.tubecast.edge.record;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.wire.PayloadBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a recording: one that is written, and finished parts beside it, together no larger than allowed.
 *
 * <p>A part gets its number when it is finished. What an earlier run has left unfinished, a power cut for instance, is finished first; a line that was cut off stays in it, and readers pass
 * over it. Used by the recorder's thread alone.
 */
final class Segments {
    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

    private final RecordSettings settings;
    private final Disk disk;
    private final NanoClock clock;
    private final PartNames names;
    private Disk.@Nullable Sheet sheet;
    private long bytes;
    private boolean empty;
    private long openedNanos;
    private int number;

    Segments(RecordSettings settings, Disk disk, NanoClock clock) {
        this.settings = settings;
        this.disk = disk;
        this.clock = clock;
        names = new PartNames(settings.file());
    }

    /** Room on the disk; the folder is made if need be. */
    long free() throws IOException {
        Files.createDirectories(names.folder());
        return disk.free(names.folder());
    }

    /** The number that the part being written will have. */
    int number() {
        return number;
    }

    /** Finishes what is there, makes room and begins a new part, which is none until a message follows. */
    void open() throws IOException {
        finish();
        NavigableMap<Integer, Path> parts = names.parts();
        if (Files.exists(settings.file())) {
            int next = parts.isEmpty() ? 1 : parts.lastKey() + 1;
            disk.rename(settings.file(), names.part(next));
            parts.put(next, names.part(next));
        }
        number = parts.isEmpty() ? 1 : parts.lastKey() + 1;
        prune(parts);
        sheet = disk.create(settings.file());
        bytes = 0;
        empty = true;
        openedNanos = clock.nanoTime();
    }

    private void prune(NavigableMap<Integer, Path> parts) throws IOException {
        long total = settings.segmentBytes();
        for (Path part : parts.values()) {
            total += Files.size(part);
        }
        while (total > settings.totalBytes() && !parts.isEmpty()) {
            Map.Entry<Integer, Path> oldest = parts.pollFirstEntry();
            total -= Files.size(oldest.getValue());
            Files.delete(oldest.getValue());
            LOG.debug("{} made room for newer messages", oldest.getValue());
        }
    }

    /** Whether the part is to be finished before so many bytes more. */
    boolean due(int more) {
        return bytes > 0
                && (bytes + more > settings.segmentBytes()
                        || clock.nanoTime() - openedNanos >= settings.segmentNanos());
    }

    /** Appends a message, as a whole line or not at all. */
    void append(PayloadBuffer line) throws IOException {
        introduce(line);
        empty = false;
    }

    /** Appends a line that is no news. */
    void introduce(PayloadBuffer line) throws IOException {
        Disk.Sheet open = sheet;
        if (open == null) {
            throw new IOException("no part is open");
        }
        try {
            open.append(line.array(), line.size());
            bytes += line.size();
        } catch (IOException e) {
            cut(open, e);
            throw e;
        }
    }

    private void cut(Disk.Sheet open, IOException cause) {
        try {
            open.truncate(bytes);
        } catch (IOException e) {
            cause.addSuppressed(e); // readers pass over what is left of the line
        }
    }

    /** Makes what was written safe from a power cut. */
    void force() throws IOException {
        Disk.Sheet open = sheet;
        if (open != null) {
            open.force();
        }
    }

    /** Leaves the part as it is; it gets its number when the next one is begun. One without messages is taken back. */
    void finish() throws IOException {
        Disk.Sheet open = sheet;
        sheet = null;
        if (open != null) {
            try (open) {
                if (!empty) {
                    open.force();
                }
            } finally {
                if (empty) {
                    Files.deleteIfExists(settings.file());
                }
            }
        }
    }
}
