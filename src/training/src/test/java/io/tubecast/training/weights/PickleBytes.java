package io.tubecast.training.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles an instruction at a time, right or wrong ones, for tests. */
public final class PickleBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public PickleBytes() {
        raw(0x80, 2);
    }

    public PickleBytes raw(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    public PickleBytes op(char instruction) {
        return raw(instruction);
    }

    /** A text as Python 2 writes it. */
    public PickleBytes text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        raw('U', bytes.length).out.writeBytes(bytes);
        return this;
    }

    public PickleBytes integer(int value) {
        raw('J').out
                .writeBytes(ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array());
        return this;
    }

    /** A whole number of eight bytes. */
    public PickleBytes wide(long value) {
        raw(0x8a, 8)
                .out
                .writeBytes(ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array());
        return this;
    }

    public PickleBytes global(String module, String name) {
        raw('c').out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** A tuple of whole numbers. */
    public PickleBytes tuple(long... values) {
        op('(');
        for (long value : values) {
            wide(value);
        }
        return op('t');
    }

    /** Storage "0" of single-precision floats. */
    public PickleBytes storage(long values) {
        op('(').text("storage")
                .global("torch", "FloatStorage")
                .text("0")
                .text("cpu")
                .wide(values);
        return op('t').op('Q');
    }

    /** A view of storage "0". */
    public PickleBytes tensor(long stored, long offset, long[] sizes, long[] strides) {
        global("torch._utils", "_rebuild_tensor").op('(').storage(stored).wide(offset);
        return tuple(sizes).tuple(strides).op('t').op('R');
    }

    /** A dictionary with one tensor, called t. */
    public static PickleBytes dictionary(long stored, long offset, long[] sizes, long[] strides) {
        return new PickleBytes()
                .op('}')
                .text("t")
                .tensor(stored, offset, sizes, strides)
                .op('s');
    }

    /** The end of the pickle. */
    public byte[] stop() {
        return op('.').bytes();
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
