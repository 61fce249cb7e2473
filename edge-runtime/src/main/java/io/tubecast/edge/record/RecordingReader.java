package io.tubecast.edge.record;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording message by message. Damaged lines are told and passed over; so is the one that a power cut has left at the end.
 *
 * <p>Not thread-safe; holds one line at a time.
 */
public final class RecordingReader implements AutoCloseable {
    /** No line of a recording is nearly as long. */
    static final int LONGEST_LINE = 16 << 20;

    private final Iterator<Path> files;
    private final Problems problems;
    private final LineReader lines = new LineReader();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable InputStream open;
    private @Nullable Path file;
    private long number;
    private boolean whole;
    private boolean tooLong;

    /** Is told what could not be read. */
    @FunctionalInterface
    public interface Problems {
        /**
         * A line is passed over.
         *
         * @param line its number, from 1
         */
        void damaged(Path file, long line, String reason);
    }

    /** A reader of some files, one behind the other. */
    public RecordingReader(List<Path> files, Problems problems) {
        this.files = List.copyOf(files).iterator();
        this.problems = problems;
    }

    /**
     * The next message.
     *
     * @return null at the end of the last file
     * @throws IOException if a file cannot be read
     */
    public @Nullable RecordedMessage next() throws IOException {
        while (advance()) {
            Path current = file;
            if (current == null) {
                break;
            }
            if (tooLong) {
                problems.damaged(current, number, "longer than %d MiB".formatted(LONGEST_LINE >> 20));
            } else if (line.size() > 0) {
                RecordedMessage message = read(current);
                if (message != null) {
                    return message;
                }
            }
        }
        return null;
    }

    private @Nullable RecordedMessage read(Path current) {
        try {
            return lines.read(line.toByteArray());
        } catch (DamagedLineException e) {
            problems.damaged(
                    current, number, whole ? String.valueOf(e.getMessage()) : "cut off, as a power cut leaves it");
            return null;
        }
    }

    /** Takes in the next line of whichever file has one; returns false at the end of all. */
    private boolean advance() throws IOException {
        while (true) {
            if (open == null) {
                if (!files.hasNext()) {
                    return false;
                }
                file = files.next();
                number = 0;
                open = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            }
            if (readLine(open)) {
                number++;
                return true;
            }
            close();
        }
    }

    private boolean readLine(InputStream in) throws IOException {
        line.reset();
        whole = false;
        tooLong = false;
        int next = in.read();
        if (next < 0) {
            return false;
        }
        while (next >= 0 && next != '\n') {
            if (line.size() < LONGEST_LINE) {
                line.write(next);
            } else {
                tooLong = true;
            }
            next = in.read();
        }
        whole = next == '\n';
        return true;
    }

    @Override
    public void close() throws IOException {
        InputStream current = open;
        open = null;
        if (current != null) {
            current.close();
        }
    }
}
