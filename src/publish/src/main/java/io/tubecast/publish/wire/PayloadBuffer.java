package io.tubecast.publish.wire;

import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes of one message; grows to the largest message it has held and is then reused without allocation. Not thread-safe. */
public final class PayloadBuffer extends OutputStream {
    private byte[] bytes = new byte[2048];
    private int size;

    /** Number of bytes. */
    public int size() {
        return size;
    }

    /** The storage; the first {@link #size()} bytes are the message, valid until the next write. */
    public byte[] array() {
        return bytes;
    }

    /** A copy of the message. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Forgets the message and keeps the storage. */
    public void clear() {
        size = 0;
    }

    @Override
    public void write(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte @Nullable [] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
