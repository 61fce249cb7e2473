package io.tubecast.edge.mcap;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Writes one MCAP file: chunks without compression, an index of every message, a summary, and check sums over all of it.
 *
 * <p>Not thread-safe. Holds one chunk and the index of its messages in memory, and a few bytes for each chunk that is written.
 */
public final class McapWriter implements AutoCloseable {
    private static final byte[] MAGIC = {(byte) 0x89, 'M', 'C', 'A', 'P', '0', '\r', '\n'};
    private static final int HEADER = 0x01;
    private static final int FOOTER = 0x02;
    private static final int SCHEMA = 0x03;
    private static final int CHANNEL = 0x04;
    private static final int MESSAGE = 0x05;
    private static final int CHUNK = 0x06;
    private static final int MESSAGE_INDEX = 0x07;
    private static final int CHUNK_INDEX = 0x08;
    private static final int STATISTICS = 0x0B;
    private static final int SUMMARY_OFFSET = 0x0E;
    private static final int DATA_END = 0x0F;

    private final OutputStream out;
    private final int chunkBytes;
    private final CRC32 crc = new CRC32();
    private final List<RecordBytes> schemas = new ArrayList<>();
    private final List<RecordBytes> channels = new ArrayList<>();
    private final List<RecordBytes> chunkIndexes = new ArrayList<>();
    private final TreeMap<Integer, Long> counts = new TreeMap<>();
    private final Span span = new Span();
    private RecordBytes chunk = new RecordBytes();
    private TreeMap<Integer, RecordBytes> index = new TreeMap<>();
    private Span chunkSpan = new Span();
    private long written;
    private boolean closed;

    /** From the earliest to the latest of some messages, in nanoseconds since 1970; 0 without any. */
    private static final class Span {
        private long first;
        private long last;
        private long count;

        void add(long nanos) {
            first = count == 0 ? nanos : Math.min(first, nanos);
            last = Math.max(last, nanos);
            count++;
        }
    }

    /**
     * Begins a file.
     *
     * @param out (in) closed with the writer
     * @param library who writes it
     * @param chunkBytes a chunk of so many bytes is finished
     */
    public McapWriter(OutputStream out, String library, int chunkBytes) throws IOException {
        this.out = out;
        this.chunkBytes = chunkBytes;
        write(MAGIC);
        write(new RecordBytes().add(HEADER, new RecordBytes().text("").text(library)));
    }

    /**
     * Names a schema.
     *
     * @param encoding such as {@code jsonschema}
     * @return its number
     */
    public int schema(String name, String encoding, byte[] content) {
        int id = schemas.size() + 1;
        RecordBytes record = new RecordBytes().u16(id).text(name).text(encoding).block32(content);
        schemas.add(record);
        chunk.add(SCHEMA, record);
        return id;
    }

    /**
     * Names a channel.
     *
     * @param encoding of its messages, such as {@code json}
     * @param metadata about it
     * @return its number
     */
    public int channel(int schema, String topic, String encoding, Map<String, String> metadata) {
        int id = channels.size();
        RecordBytes pairs = new RecordBytes();
        new TreeMap<>(metadata).forEach((key, value) -> pairs.text(key).text(value));
        RecordBytes record =
                new RecordBytes().u16(id).u16(schema).text(topic).text(encoding).block32(pairs.toByteArray());
        channels.add(record);
        chunk.add(CHANNEL, record);
        return id;
    }

    /**
     * Adds a message.
     *
     * @param sequence its number on its channel
     * @param nanos when it was recorded and published, nanoseconds since 1970
     */
    public void message(int channel, long sequence, long nanos, byte[] payload) throws IOException {
        index.computeIfAbsent(channel, id -> new RecordBytes()).u64(nanos).u64(chunk.size());
        chunk.add(
                MESSAGE,
                new RecordBytes()
                        .u16(channel)
                        .u32(sequence)
                        .u64(nanos)
                        .u64(nanos)
                        .raw(payload));
        counts.merge(channel, 1L, Long::sum);
        span.add(nanos);
        chunkSpan.add(nanos);
        if (chunk.size() >= chunkBytes) {
            finishChunk();
        }
    }

    private void finishChunk() throws IOException {
        byte[] records = chunk.toByteArray();
        CRC32 ofRecords = new CRC32();
        ofRecords.update(records);
        long start = written;
        write(new RecordBytes()
                .add(
                        CHUNK,
                        new RecordBytes()
                                .u64(chunkSpan.first)
                                .u64(chunkSpan.last)
                                .u64(records.length)
                                .u32(ofRecords.getValue())
                                .text("")
                                .u64(records.length)
                                .raw(records)));
        long length = written - start;
        long indexes = written;
        RecordBytes offsets = writeIndexes();
        chunkIndexes.add(new RecordBytes()
                .u64(chunkSpan.first)
                .u64(chunkSpan.last)
                .u64(start)
                .u64(length)
                .block32(offsets.toByteArray())
                .u64(written - indexes)
                .text("")
                .u64(records.length)
                .u64(records.length));
        chunk = new RecordBytes();
        index = new TreeMap<>();
        chunkSpan = new Span();
    }

    /** The place of every message of the chunk, channel by channel; returns where those records are. */
    private RecordBytes writeIndexes() throws IOException {
        RecordBytes offsets = new RecordBytes();
        for (Map.Entry<Integer, RecordBytes> entry : index.entrySet()) {
            offsets.u16(entry.getKey()).u64(written);
            write(new RecordBytes()
                    .add(
                            MESSAGE_INDEX,
                            new RecordBytes()
                                    .u16(entry.getKey())
                                    .block32(entry.getValue().toByteArray())));
        }
        return offsets;
    }

    /** Finishes the file; may be called twice. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            if (chunk.size() > 0) {
                finishChunk();
            }
            write(new RecordBytes().add(DATA_END, new RecordBytes().u32(crc.getValue())));
            finishSummary();
            write(MAGIC);
        }
    }

    private void finishSummary() throws IOException {
        crc.reset();
        long start = written;
        RecordBytes offsets = new RecordBytes();
        group(SCHEMA, schemas, offsets);
        group(CHANNEL, channels, offsets);
        group(STATISTICS, List.of(statistics()), offsets);
        group(CHUNK_INDEX, chunkIndexes, offsets);
        long offsetStart = written;
        write(offsets);
        RecordBytes footer = new RecordBytes().u64(start).u64(offsetStart);
        crc.update(
                new RecordBytes().u8(FOOTER).u64(footer.size() + Integer.BYTES).toByteArray());
        crc.update(footer.toByteArray());
        write(new RecordBytes().add(FOOTER, footer.u32(crc.getValue())));
    }

    private RecordBytes statistics() {
        RecordBytes perChannel = new RecordBytes();
        counts.forEach((channel, count) -> perChannel.u16(channel).u64(count));
        return new RecordBytes()
                .u64(span.count)
                .u16(schemas.size())
                .u32(channels.size())
                .u32(0)
                .u32(0)
                .u32(chunkIndexes.size())
                .u64(span.first)
                .u64(span.last)
                .block32(perChannel.toByteArray());
    }

    private void group(int kind, List<RecordBytes> records, RecordBytes offsets) throws IOException {
        long start = written;
        for (RecordBytes record : records) {
            write(new RecordBytes().add(kind, record));
        }
        if (!records.isEmpty()) {
            offsets.add(SUMMARY_OFFSET, new RecordBytes().u8(kind).u64(start).u64(written - start));
        }
    }

    private void write(RecordBytes record) throws IOException {
        write(record.toByteArray());
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        crc.update(bytes);
        written += bytes.length;
    }
}
