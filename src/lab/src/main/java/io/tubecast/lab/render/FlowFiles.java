package io.tubecast.lab.render;

import io.tubecast.core.flow.FlowField;
import io.tubecast.world.WorldClip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Exact flow of a clip as {@code .flo} files, as the Middlebury benchmark has them: {@code 000000.flo} goes from frame 0 to frame 1. A file is the float 202021.25, width and height
 * as 32-bit integers, then [height, width, 2] x and y displacements in pixels as floats, all little-endian. Not thread-safe.
 */
final class FlowFiles {
    private static final float MAGIC = 202021.25f;
    private static final int HEADER_BYTES = 12;

    private final Path folder;
    private final WorldClip clip;
    private final FlowField flow;

    /** Writes into a folder that exists. */
    FlowFiles(Path folder, WorldClip clip) {
        this.folder = folder;
        this.clip = clip;
        flow = new FlowField(clip.annotation().width(), clip.annotation().height());
    }

    /** Writes the field from a frame to the next. */
    void write(int frame) {
        clip.flow(frame, flow);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + Float.BYTES * flow.values().length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(MAGIC)
                .putInt(flow.width())
                .putInt(flow.height());
        bytes.asFloatBuffer().put(flow.values());
        Path file = folder.resolve(String.format(Locale.ROOT, "%06d.flo", frame));
        try {
            Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
