package io.tubecast.evaluation.truth;

import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the head of an AVI file says of it: enough to know a video's size where it lies on disk as a video only, without a decoder.
 *
 * @param width of a frame, in pixels
 * @param height of a frame, in pixels
 */
record AviHeader(int width, int height) {
    /** RIFF, its size, "AVI ", LIST, its size, "hdrl", "avih", its size; then the main header of 14 numbers of 32 bits. */
    private static final int MAIN_HEADER = 32;

    private static final int WIDTH = MAIN_HEADER + 8 * 4;
    private static final int HEIGHT = MAIN_HEADER + 9 * 4;

    /**
     * Reads a file's head.
     *
     * @throws DataException if it is no AVI file
     */
    static AviHeader read(Path file) {
        byte[] head;
        try (InputStream stream = Files.newInputStream(file)) {
            head = stream.readNBytes(MAIN_HEADER + 14 * 4);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
        ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        boolean isAvi = head.length == MAIN_HEADER + 14 * 4
                && isAt(fields, 0, "RIFF")
                && isAt(fields, 8, "AVI ")
                && isAt(fields, MAIN_HEADER - 8, "avih");
        if (!isAvi || fields.getInt(WIDTH) < 1 || fields.getInt(HEIGHT) < 1) {
            throw new DataException(file + ": is no AVI file whose head tells the frame size");
        }
        return new AviHeader(fields.getInt(WIDTH), fields.getInt(HEIGHT));
    }

    private static boolean isAt(ByteBuffer fields, int offset, String tag) {
        for (int i = 0; i < tag.length(); i++) {
            if (fields.get(offset + i) != tag.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
