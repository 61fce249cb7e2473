package io.tubecast.edge.record;

import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Messages on their way to the recorder's thread: room for some bytes, taken once and used again. What finds no room is lost and counted; nobody waits for the disk.
 *
 * <p>Thread-safe: any number of writers, one reader.
 */
final class MessageBuffer {
    private static final int MOST_MESSAGES = 4_096;

    private final int capacity;
    private Batch filling;
    private Batch spare;
    private long numbers;
    private long lost;

    MessageBuffer(int capacity) {
        this.capacity = capacity;
        filling = new Batch(capacity);
        spare = new Batch(capacity);
    }

    /** Messages one behind the other. */
    private static final class Batch {
        private final byte[] bytes;
        private final long[] numbers = new long[MOST_MESSAGES];
        private final long[] utcMicros = new long[MOST_MESSAGES];
        private final long[] monoNanos = new long[MOST_MESSAGES];
        private final int[] ends = new int[MOST_MESSAGES];
        private final boolean[] linked = new boolean[MOST_MESSAGES];
        private final String[] topics = new String[MOST_MESSAGES];
        private final MessageKind[] kinds = new MessageKind[MOST_MESSAGES];
        private final WireFormat[] formats = new WireFormat[MOST_MESSAGES];
        private int used;
        private int count;

        Batch(int capacity) {
            bytes = new byte[capacity];
        }

        private RecordedMessage get(int index) {
            MessageKind kind = kinds[index];
            return new RecordedMessage(
                    numbers[index],
                    utcMicros[index],
                    monoNanos[index],
                    topics[index],
                    kind.qos(),
                    kind.retained(),
                    kind.expirySeconds(),
                    linked[index],
                    false,
                    formats[index],
                    Arrays.copyOfRange(bytes, index == 0 ? 0 : ends[index - 1], ends[index]));
        }
    }

    /** Where a message goes and how it travels. */
    record Envelope(String topic, MessageKind kind, WireFormat format, boolean linked) {}

    /** Takes a message, if there is room for it. */
    synchronized void offer(Envelope envelope, long atUtcMicros, long atMonoNanos, byte[] payload, int length) {
        long number = numbers++;
        Batch batch = filling;
        if (batch.count == MOST_MESSAGES || capacity - batch.used < length) {
            lost++;
            return;
        }
        System.arraycopy(payload, 0, batch.bytes, batch.used, length);
        int index = batch.count++;
        batch.used += length;
        batch.ends[index] = batch.used;
        batch.numbers[index] = number;
        batch.utcMicros[index] = atUtcMicros;
        batch.monoNanos[index] = atMonoNanos;
        batch.linked[index] = envelope.linked;
        batch.topics[index] = envelope.topic;
        batch.kinds[index] = envelope.kind;
        batch.formats[index] = envelope.format;
    }

    /** Hands over all that came since the last call, in its order; the reader's thread. */
    void drain(Consumer<RecordedMessage> reader) {
        Batch full;
        synchronized (this) {
            full = filling;
            filling = spare;
        }
        for (int i = 0; i < full.count; i++) {
            reader.accept(full.get(i));
        }
        full.count = 0;
        full.used = 0;
        synchronized (this) {
            spare = full;
        }
    }

    /** Messages that found no room. */
    synchronized long lost() {
        return lost;
    }
}
