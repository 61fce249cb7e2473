package io.tubecast.edge.record;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tubecast.publish.wire.PayloadBuffer;
import io.tubecast.publish.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Writes messages as lines: a JSON object each, in which a JSON payload stands byte for byte as it was sent, and any other in Base64.
 *
 * <p>Not thread-safe.
 */
final class LineWriter {
    /** Version of the format of lines. */
    static final int VERSION = 1;

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final PayloadBuffer line = new PayloadBuffer();
    private final StringBuilder head = new StringBuilder();

    /** The line that a part begins with. */
    PayloadBuffer header(String recording, int part, long utcMicros) {
        line.clear();
        head.setLength(0);
        head.append("{\"tubecast_recording\":").append(VERSION);
        head.append(",\"recording\":\"").append(recording);
        head.append("\",\"part\":").append(part);
        head.append(",\"t_utc\":\"").append(utc(utcMicros)).append("\"}\n");
        put(head);
        return line;
    }

    /** The line of a message; valid until the next call. */
    PayloadBuffer write(RecordedMessage message) {
        line.clear();
        head.setLength(0);
        head.append("{\"n\":").append(message.number());
        head.append(",\"t_utc\":\"").append(utc(message.utcMicros()));
        head.append("\",\"t_mono_ns\":").append(message.monoNanos());
        head.append(",\"topic\":\"");
        JsonStringEncoder.getInstance().quoteAsString(message.topic(), head);
        head.append("\",\"qos\":").append(message.qos());
        head.append(",\"retain\":").append(message.retained());
        head.append(",\"expiry_s\":").append(message.expirySeconds());
        head.append(",\"linked\":").append(message.linked());
        if (message.again()) {
            head.append(",\"again\":true");
        }
        head.append(",\"type\":\"").append(message.format().contentType());
        head.append("\",\"crc32c\":\"").append(crc(message.payload()));
        payload(message);
        return line;
    }

    private void payload(RecordedMessage message) {
        byte[] payload = message.payload();
        if (message.format() == WireFormat.JSON && isOneLine(payload)) {
            head.append("\",\"payload\":");
            put(head);
            line.write(payload, 0, payload.length);
            line.write('}');
            line.write('\n');
        } else {
            head.append("\",\"payload_base64\":\"");
            head.append(Base64.getEncoder().encodeToString(payload)).append("\"}\n");
            put(head);
        }
    }

    private static boolean isOneLine(byte[] payload) {
        for (byte each : payload) {
            if (each == '\n' || each == '\r') {
                return false;
            }
        }
        return payload.length > 0;
    }

    static String crc(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static String utc(long micros) {
        return UTC.format(
                Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), 1_000 * Math.floorMod(micros, 1_000_000L)));
    }

    private void put(CharSequence text) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        line.write(bytes, 0, bytes.length);
    }
}
