package io.tubecast.edge.mcap;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.tubecast.edge.record.RecordedMessage;
import io.tubecast.edge.record.RecordingReader;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes recorded messages into an MCAP file: a channel for each topic, JSON payloads as they were sent with their JSON schemas, CBOR payloads turned into JSON.
 *
 * <p>Times are those of the node's dates when the message was said.
 */
public final class McapExport {
    private final McapWriter file;
    private final MessageSchemas schemas = new MessageSchemas();
    private final Map<MessageKind, Integer> known = new EnumMap<>(MessageKind.class);
    private final Map<String, Channel> channels = new HashMap<>();
    private final ObjectMapper json = new JsonMapper();
    private final ObjectMapper cbor = new CBORMapper();
    private long messages;
    private long passedOver;

    /** A channel and how many messages it has. */
    private static final class Channel {
        private final int id;
        private long count;

        Channel(int id) {
            this.id = id;
        }
    }

    /** An export into a file that has just been begun. */
    public McapExport(McapWriter file) {
        this.file = file;
    }

    /**
     * Adds all messages of a recording.
     *
     * @throws IOException if one of the files fails
     */
    public void add(RecordingReader recording) throws IOException {
        for (RecordedMessage next = recording.next(); next != null; next = recording.next()) {
            MessageKind kind = kind(next.topic());
            if (kind == null) {
                passedOver++;
            } else if (!next.again() || !channels.containsKey(next.topic())) {
                add(next, kind);
            }
        }
    }

    private void add(RecordedMessage message, MessageKind kind) throws IOException {
        byte[] payload;
        try {
            payload = message.format() == WireFormat.JSON
                    ? message.payload()
                    : json.writeValueAsBytes(cbor.readTree(message.payload()));
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            passedOver++;
            return;
        }
        Channel channel = channels.get(message.topic());
        if (channel == null) {
            channel = new Channel(file.channel(
                    schema(kind),
                    message.topic(),
                    "json",
                    Map.of("qos", String.valueOf(message.qos()), "retain", String.valueOf(message.retained()))));
            channels.put(message.topic(), channel);
        }
        file.message(channel.id, channel.count++, 1_000 * message.utcMicros(), payload);
        messages++;
    }

    private int schema(MessageKind kind) throws IOException {
        Integer id = known.get(kind);
        if (id == null) {
            id = file.schema("tubecast." + kind.word(), "jsonschema", schemas.of(kind));
            known.put(kind, id);
        }
        return id;
    }

    private static @Nullable MessageKind kind(String topic) {
        String word = topic.substring(topic.lastIndexOf('/') + 1);
        for (MessageKind kind : MessageKind.values()) {
            if (kind.forConsumers() && kind.word().equals(word)) {
                return kind;
            }
        }
        return null;
    }

    /** Messages written. */
    public long messages() {
        return messages;
    }

    /** Messages that are none of a node. */
    public long passedOver() {
        return passedOver;
    }

    /** Topics. */
    public int topics() {
        return channels.size();
    }
}
