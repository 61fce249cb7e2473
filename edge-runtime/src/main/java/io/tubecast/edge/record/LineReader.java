package io.tubecast.edge.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads what {@link LineWriter} writes, payloads byte for byte, and refuses what is damaged. Stateless. */
final class LineReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(32 << 20)
                    .build())
            .build();

    private static final int MOST_QOS = 2;

    /** What has been read of a line so far. */
    private static final class Fields {
        private int version;
        private long number = -1;
        private @Nullable Instant utc;
        private long monoNanos;
        private @Nullable String topic;
        private int qos;
        private boolean retained;
        private int expirySeconds;
        private boolean linked = true;
        private boolean again;
        private WireFormat format = WireFormat.JSON;
        private @Nullable String crc;
        private byte @Nullable [] payload;
    }

    /**
     * Reads a line.
     *
     * @param line (in) its bytes without the line break
     * @return null for the header of a part
     * @throws DamagedLineException if it is no line of a recording
     */
    @Nullable RecordedMessage read(byte[] line) throws DamagedLineException {
        Fields fields = new Fields();
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new DamagedLineException("not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                field(parser, name, line, fields);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new DamagedLineException("something stands behind the object");
            }
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new DamagedLineException("not readable: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("?"));
        }
        return checked(fields);
    }

    private static void field(JsonParser parser, String name, byte[] line, Fields fields) throws IOException {
        switch (name) {
            case "tubecast_recording" -> fields.version = parser.getIntValue();
            case "n" -> fields.number = parser.getLongValue();
            case "t_utc" -> fields.utc = Instant.parse(parser.getText());
            case "t_mono_ns" -> fields.monoNanos = parser.getLongValue();
            case "topic" -> fields.topic = parser.getText();
            case "qos" -> fields.qos = parser.getIntValue();
            case "retain" -> fields.retained = parser.getBooleanValue();
            case "expiry_s" -> fields.expirySeconds = parser.getIntValue();
            case "linked" -> fields.linked = parser.getBooleanValue();
            case "again" -> fields.again = parser.getBooleanValue();
            case "type" -> fields.format = format(parser.getText());
            case "crc32c" -> fields.crc = parser.getText();
            case "payload" -> {
                int begin = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                fields.payload = Arrays.copyOfRange(
                        line, begin, (int) parser.currentLocation().getByteOffset());
            }
            case "payload_base64" -> fields.payload = Base64.getDecoder().decode(parser.getText());
            default -> parser.skipChildren();
        }
    }

    private static WireFormat format(String contentType) {
        for (WireFormat each : WireFormat.values()) {
            if (each.contentType().equals(contentType)) {
                return each;
            }
        }
        throw new IllegalArgumentException("unknown type '%s'".formatted(contentType));
    }

    private static @Nullable RecordedMessage checked(Fields fields) throws DamagedLineException {
        if (fields.version > 0) {
            if (fields.version != LineWriter.VERSION) {
                throw new DamagedLineException("a recording of version %d; this program reads version %d"
                        .formatted(fields.version, LineWriter.VERSION));
            }
            return null;
        }
        if (fields.topic == null || fields.payload == null || fields.utc == null || fields.number < 0) {
            throw new DamagedLineException("'n', 't_utc', 'topic' or the payload is missing");
        }
        if (fields.topic.isEmpty() || fields.topic.chars().anyMatch(c -> c == '+' || c == '#' || c < ' ')) {
            throw new DamagedLineException("'%s' is no topic to publish on".formatted(fields.topic));
        }
        if (fields.qos < 0 || fields.qos > MOST_QOS || fields.expirySeconds < 0) {
            throw new DamagedLineException("'qos' or 'expiry_s' is out of range");
        }
        if (fields.crc != null && !fields.crc.equals(LineWriter.crc(fields.payload))) {
            throw new DamagedLineException("the payload is not what was written (crc32c)");
        }
        long micros = fields.utc.getEpochSecond() * 1_000_000L + fields.utc.getNano() / 1_000;
        return new RecordedMessage(
                fields.number,
                micros,
                fields.monoNanos,
                fields.topic,
                fields.qos,
                fields.retained,
                fields.expirySeconds,
                fields.linked,
                fields.again,
                fields.format,
                fields.payload);
    }
}
