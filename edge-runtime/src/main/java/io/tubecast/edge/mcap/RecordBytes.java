package io.tubecast.edge.mcap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds MCAP records: little-endian numbers, texts with their length before them. Not thread-safe. */
final class RecordBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    RecordBytes u8(int value) {
        bytes.write(value);
        return this;
    }

    RecordBytes u16(int value) {
        return u8(value).u8(value >> 8);
    }

    RecordBytes u32(long value) {
        return u16((int) value).u16((int) (value >> 16));
    }

    RecordBytes u64(long value) {
        return u32(value).u32(value >> 32);
    }

    RecordBytes text(String text) {
        return block32(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes with their number before them, in 32 bits. */
    RecordBytes block32(byte[] block) {
        return u32(block.length).raw(block);
    }

    RecordBytes raw(byte[] raw) {
        bytes.write(raw, 0, raw.length);
        return this;
    }

    /** A whole record: its kind, its length, its content. */
    RecordBytes add(int kind, RecordBytes content) {
        return u8(kind).u64(content.size()).raw(content.toByteArray());
    }

    int size() {
        return bytes.size();
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
