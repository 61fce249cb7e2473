package io.tubecast.training.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Turns stored numbers into floats in pieces, so that the bytes of a tensor never lie in memory beside its floats. */
final class TensorReader {
    private static final int PIECE = 1 << 16;

    private TensorReader() {}

    /**
     * Reads numbers that lie one after the other.
     *
     * @param region where they lie
     * @param from bytes of the region before the first
     * @param count how many
     */
    static float[] read(ByteRegion region, long from, int count, TensorType type, ByteOrder order) throws IOException {
        float[] values = new float[count];
        ByteBuffer piece = ByteBuffer.allocate(PIECE).order(order);
        try (InputStream in = region.open(from)) {
            int done = 0;
            while (done < count) {
                int wanted = (int) Math.min(PIECE, (long) (count - done) * type.bytes());
                if (in.readNBytes(piece.array(), 0, wanted) < wanted) {
                    throw new EOFException("it ends before its value %d of %d".formatted(done, count));
                }
                piece.clear().limit(wanted);
                done += type.decode(piece, values, done);
            }
        }
        return values;
    }

    /** An array's length, or a clear no where Java's arrays are too short. */
    static int length(String file, String name, long elements) {
        if (elements > 1 << 29) {
            throw new WeightsException(
                    "%s: tensor '%s' has %,d values; at most %,d are read".formatted(file, name, elements, 1 << 29));
        }
        return (int) elements;
    }
}
