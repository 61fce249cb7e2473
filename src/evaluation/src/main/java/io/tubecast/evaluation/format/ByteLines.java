package io.tubecast.evaluation.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * The lines of a file as bytes, so that one that is no text costs no more than its line. A file packed by gzip is read as if it were not. Not thread-safe.
 */
final class ByteLines implements AutoCloseable {
    private static final int FIRST_OF_GZIP = 0x1f;
    private static final int SECOND_OF_GZIP = 0x8b;
    private static final int BUFFER = 1 << 16;

    private final InputStream input;
    private byte[] bytes = new byte[BUFFER];
    private int filled;
    private int start;
    private int end;
    private int following;

    ByteLines(Path file) throws IOException {
        input = unpacked(file);
    }

    private static InputStream unpacked(Path file) throws IOException {
        BufferedInputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            raw.mark(2);
            boolean packed = raw.read() == FIRST_OF_GZIP && raw.read() == SECOND_OF_GZIP;
            raw.reset();
            return packed ? new GZIPInputStream(raw, BUFFER) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /**
     * Goes on to the next line; false at the end of the file.
     *
     * @throws IOException if the file cannot be read on: whoever asks again is told again
     */
    boolean next() throws IOException {
        start = following;
        end = start;
        while (end == filled || bytes[end] != '\n') {
            if (end < filled) {
                end++;
            } else if (!readMore()) {
                following = end;
                return end > start;
            }
        }
        following = end + 1;
        return true;
    }

    /** Reads on behind the line at hand, which moves to the front; false at the end of the file. */
    private boolean readMore() throws IOException {
        if (start > 0) {
            System.arraycopy(bytes, start, bytes, 0, filled - start);
            end -= start;
            filled -= start;
            start = 0;
        }
        if (filled == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * filled);
        }
        int count = input.read(bytes, filled, bytes.length - filled);
        filled += Math.max(0, count);
        return count >= 0;
    }

    /** Whether there is nothing in the line. */
    boolean isBlank() {
        for (int at = start; at < end; at++) {
            if (bytes[at] > ' ' || bytes[at] < 0) {
                return false;
            }
        }
        return true;
    }

    /** Where the line is, from {@link #start()} on; valid until the next call of {@link #next()}. */
    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
