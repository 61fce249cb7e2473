package io.tubecast.lab.detect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of a network's raw outputs, what the benchmark of decoding and linking runs on: for each step [A x (C + 1)] scores and then [A x 8] offsets,
 * little-endian floats, nothing else. Not thread-safe.
 */
final class OutputRecording implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final int wanted;
    private int steps;

    /**
     * Starts a new file; one that was there is replaced.
     *
     * @param wanted steps that are recorded; those after them are passed over
     */
    OutputRecording(Path file, int wanted) {
        this.file = file;
        this.wanted = wanted;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Takes the outputs of a step, from their positions to their limits, which do not move. */
    void take(FloatBuffer scores, FloatBuffer offsets) {
        if (steps == wanted) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * (scores.remaining() + offsets.remaining()))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(scores.duplicate()).put(offsets.duplicate());
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failure(e);
        }
        steps++;
    }

    /** Steps in the file. */
    int steps() {
        return steps;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException(file + ": cannot be written: " + e, e);
    }
}
