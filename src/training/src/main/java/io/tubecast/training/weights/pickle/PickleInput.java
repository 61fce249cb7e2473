package io.tubecast.training.weights.pickle;

import io.tubecast.training.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes of a pickle with the position for messages; every read is checked against what is left. */
final class PickleInput {
    private static final int LONGEST_LINE = 4096;

    private final ByteBuffer bytes;
    private final String record;
    private long opcodeAt;

    /**
     * Bytes to read from the buffer's position on.
     *
     * @param record what messages call it, file and record
     */
    PickleInput(ByteBuffer bytes, String record) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
        this.record = record;
    }

    /** An error at the opcode that was read last. */
    WeightsException error(String what) {
        return error(what, null);
    }

    /** The same, with what found it. */
    WeightsException error(String what, @Nullable Throwable cause) {
        return new WeightsException("%s, byte %d: %s".formatted(record, opcodeAt, what), cause);
    }

    int opcode() {
        opcodeAt = bytes.position();
        return unsigned();
    }

    int unsigned() {
        need(1);
        return bytes.get() & 255;
    }

    int unsignedShort() {
        need(2);
        return bytes.getShort() & 0xffff;
    }

    int integer() {
        need(4);
        return bytes.getInt();
    }

    long unsignedInteger() {
        return integer() & 0xffff_ffffL;
    }

    long longInteger() {
        need(8);
        return bytes.getLong();
    }

    /** Pickles keep this one number big-endian. */
    double bigEndianDouble() {
        need(8);
        return Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()));
    }

    byte[] take(long count) {
        need(count);
        byte[] taken = new byte[(int) count];
        bytes.get(taken);
        return taken;
    }

    String text(long count, Charset charset) {
        return new String(take(count), charset);
    }

    /** Up to the next line feed, without it. */
    String line() {
        int start = bytes.position();
        int length = 0;
        while (true) {
            need(1);
            if (bytes.get() == '\n') {
                break;
            }
            if (++length > LONGEST_LINE) {
                throw error("a line of more than %d bytes".formatted(LONGEST_LINE));
            }
        }
        byte[] line = new byte[length];
        bytes.get(start, line);
        return new String(line, StandardCharsets.UTF_8);
    }

    private void need(long count) {
        if (count < 0 || count > bytes.remaining()) {
            throw error("the pickle ends in the middle: %d bytes more were needed, %d are left"
                    .formatted(count, bytes.remaining()));
        }
    }
}
