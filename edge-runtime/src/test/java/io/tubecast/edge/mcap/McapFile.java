package io.tubecast.edge.mcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** A reader of MCAP made from the specification (mcap.dev/spec) alone; it checks whatever the specification says must hold. */
final class McapFile {
    /** A message as the index finds it. */
    record Message(String topic, String schema, long sequence, long logNanos, String text) {}

    private final byte[] bytes;
    private final Map<Integer, String> schemas = new TreeMap<>();
    private final Map<Integer, byte[]> schemaTexts = new TreeMap<>();
    private final Map<Integer, String> topics = new TreeMap<>();
    private final Map<Integer, Integer> schemaOf = new TreeMap<>();
    private final List<Message> messages = new ArrayList<>();
    private final List<Integer> kinds = new ArrayList<>();
    private long counted;
    private int chunks;

    McapFile(byte[] bytes) {
        this.bytes = bytes;
        byte[] magic = {(byte) 0x89, 'M', 'C', 'A', 'P', 0x30, '\r', '\n'};
        assertThat(bytes).startsWith(magic).endsWith(magic);
        int footer = bytes.length - 8 - 9 - 20; // kind and length, two offsets and a check sum
        ByteBuffer end = at(footer);
        assertThat(end.get()).isEqualTo((byte) 0x02);
        assertThat(end.getLong()).isEqualTo(20);
        int summary = (int) end.getLong();
        int offsets = (int) end.getLong();
        assertThat(Integer.toUnsignedLong(end.getInt())).isEqualTo(crc(summary, footer + 9 + 16));
        walk(8, summary);
        readSummary(summary, offsets);
        checkOffsets(offsets, footer);
    }

    /** From front to back: kinds in their order, and the check sum over all of it. */
    private void walk(int from, int to) {
        int at = from;
        while (at < to) {
            ByteBuffer record = at(at);
            int kind = record.get();
            long length = record.getLong();
            kinds.add(kind);
            if (kind == 0x0F) {
                assertThat(Integer.toUnsignedLong(record.getInt())).isEqualTo(crc(0, at));
                assertThat(at + 9 + length).isEqualTo(to);
            }
            at += 9 + (int) length;
        }
        assertThat(at).isEqualTo(to);
        assertThat(kinds.get(0)).isEqualTo(0x01);
        assertThat(kinds.get(kinds.size() - 1)).isEqualTo(0x0F);
    }

    private void readSummary(int from, int to) {
        int at = from;
        List<ByteBuffer> chunkIndexes = new ArrayList<>();
        while (at < to) {
            ByteBuffer record = at(at);
            int kind = record.get();
            int length = (int) record.getLong();
            ByteBuffer content = record.slice(record.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            switch (kind) {
                case 0x03 -> {
                    int id = content.getShort();
                    schemas.put(id, text(content));
                    assertThat(text(content)).isEqualTo("jsonschema");
                    schemaTexts.put(id, block(content));
                }
                case 0x04 -> {
                    int id = content.getShort();
                    schemaOf.put(id, (int) content.getShort());
                    topics.put(id, text(content));
                    assertThat(text(content)).isEqualTo("json");
                }
                case 0x0B -> statistics(content);
                case 0x08 -> chunkIndexes.add(content);
                default -> throw new AssertionError("record %d in the summary".formatted(kind));
            }
            at += 9 + length;
        }
        chunkIndexes.forEach(this::readChunk);
        assertThat(chunkIndexes).hasSize(chunks);
        assertThat(counted).isEqualTo(messages.size());
    }

    private void statistics(ByteBuffer content) {
        counted = content.getLong();
        assertThat((int) content.getShort()).isEqualTo(schemas.size());
        assertThat(content.getInt()).isEqualTo(topics.size());
        assertThat(content.getLong()).isZero(); // attachments, metadata
        chunks = content.getInt();
    }

    private void readChunk(ByteBuffer index) {
        long first = index.getLong();
        long last = index.getLong();
        int start = (int) index.getLong();
        int length = (int) index.getLong();
        ByteBuffer indexOffsets = ByteBuffer.wrap(block(index)).order(ByteOrder.LITTLE_ENDIAN);
        long indexLength = index.getLong();
        assertThat(text(index)).isEmpty();
        ByteBuffer chunk = at(start);
        assertThat(chunk.get()).isEqualTo((byte) 0x06);
        assertThat(chunk.getLong()).isEqualTo(length - 9L);
        assertThat(chunk.getLong()).isEqualTo(first);
        assertThat(chunk.getLong()).isEqualTo(last);
        int size = (int) chunk.getLong();
        long check = Integer.toUnsignedLong(chunk.getInt());
        assertThat(text(chunk)).isEmpty();
        assertThat(chunk.getLong()).isEqualTo(size).isEqualTo(index.getLong()).isEqualTo(index.getLong());
        int records = chunk.position();
        assertThat(check).isEqualTo(crc(records, records + size));
        assertThat(records + size).isEqualTo(start + length);
        int end = start + length;
        while (indexOffsets.hasRemaining()) {
            int channel = indexOffsets.getShort();
            int at = (int) indexOffsets.getLong();
            end = Math.max(end, readIndex(channel, at, records, new long[] {first, last}));
        }
        assertThat(end).isEqualTo(start + length + indexLength);
    }

    private int readIndex(int channel, int at, int records, long[] span) {
        ByteBuffer record = at(at);
        assertThat(record.get()).isEqualTo((byte) 0x07);
        long length = record.getLong();
        assertThat((int) record.getShort()).isEqualTo(channel);
        ByteBuffer entries = ByteBuffer.wrap(block(record)).order(ByteOrder.LITTLE_ENDIAN);
        while (entries.hasRemaining()) {
            long nanos = entries.getLong();
            ByteBuffer message = at(records + (int) entries.getLong());
            assertThat(message.get()).isEqualTo((byte) 0x05);
            int size = (int) message.getLong() - 22;
            assertThat((int) message.getShort()).isEqualTo(channel);
            long sequence = Integer.toUnsignedLong(message.getInt());
            assertThat(message.getLong()).isEqualTo(nanos).isBetween(span[0], span[1]);
            message.getLong();
            byte[] payload = new byte[size];
            message.get(payload);
            messages.add(new Message(
                    known(topics, channel),
                    known(schemas, known(schemaOf, channel)),
                    sequence,
                    nanos,
                    new String(payload, StandardCharsets.UTF_8)));
        }
        return at + 9 + (int) length;
    }

    private void checkOffsets(int from, int to) {
        int at = from;
        while (at < to) {
            ByteBuffer record = at(at);
            assertThat(record.get()).isEqualTo((byte) 0x0E);
            int length = (int) record.getLong();
            int kind = record.get();
            int group = (int) record.getLong();
            assertThat((int) bytes[group]).isEqualTo(kind);
            assertThat(group + record.getLong()).isLessThanOrEqualTo(from);
            at += 9 + length;
        }
        assertThat(at).isEqualTo(to);
    }

    private ByteBuffer at(int offset) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(offset);
    }

    private long crc(int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return crc.getValue();
    }

    private static byte[] block(ByteBuffer content) {
        byte[] block = new byte[content.getInt()];
        content.get(block);
        return block;
    }

    private static String text(ByteBuffer content) {
        return new String(block(content), StandardCharsets.UTF_8);
    }

    List<Message> messages() {
        return messages;
    }

    /** What an identifier that was read stands for. */
    private static <T> T known(Map<Integer, T> table, int id) {
        return Objects.requireNonNull(table.get(id), () -> "nothing has the identifier " + id);
    }

    /** The text of a schema by its name. */
    byte[] schema(String name) {
        int id = schemas.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .findFirst()
                .orElseThrow()
                .getKey();
        return known(schemaTexts, id);
    }

    int chunks() {
        return chunks;
    }
}
