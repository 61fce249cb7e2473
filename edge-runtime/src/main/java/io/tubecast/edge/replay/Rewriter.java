package io.tubecast.edge.replay;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.tubecast.publish.Ids;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Makes a message of a recording fit to be said again: marks it, or moves its times to the present under a new boot name, or both.
 *
 * <p>The mark is the field {@code replay: true}, which consumers never act on. A message that only gets the mark keeps its bytes otherwise, if it is JSON.
 */
final class Rewriter {
    private static final Set<String> MONO = Set.of("t_mono_ns", "t_pub_mono_ns", "t_recv_mono_ns");
    private static final Set<String> UTC = Set.of("t_utc", "t_capture");
    private static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] MARK = "\"replay\":true}".getBytes(StandardCharsets.UTF_8);

    private final ObjectMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private final ObjectMapper cbor = new CBORMapper();
    private final Map<String, String> boots = new HashMap<>();

    /** How far times are moved: on the monotonic clock, and for dates. */
    record Shift(long nanos, long utcMicros) {}

    /** Adds the mark and changes nothing else. */
    byte[] mark(byte[] payload, WireFormat format) throws IOException {
        int end = payload.length - 1;
        boolean object = format == WireFormat.JSON && end >= 1 && payload[0] == '{' && payload[end] == '}';
        if (!object) {
            ObjectNode body = read(payload, format);
            return write(body.put("replay", true), format);
        }
        boolean empty = end == 1;
        byte[] marked = Arrays.copyOf(payload, end + (empty ? 0 : 1) + MARK.length);
        if (!empty) {
            marked[end] = ',';
        }
        System.arraycopy(MARK, 0, marked, marked.length - MARK.length, MARK.length);
        return marked;
    }

    /**
     * Moves every time in a message and gives its run a new name.
     *
     * @param marked whether the mark is added
     */
    byte[] renew(byte[] payload, WireFormat format, Shift shift, boolean marked) throws IOException {
        ObjectNode body = read(payload, format);
        String boot = body.path("boot").asText();
        renew(body, shift, boot, boot.isEmpty() ? "" : boots.computeIfAbsent(boot, old -> Ids.newBoot()));
        return write(marked ? body.put("replay", true) : body, format);
    }

    private static void renew(JsonNode node, Shift shift, String boot, String newBoot) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                entry.setValue(renewed(entry.getKey(), entry.getValue(), shift, boot, newBoot));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, renewed("", array.get(i), shift, boot, newBoot));
            }
        }
    }

    private static JsonNode renewed(String name, JsonNode value, Shift shift, String boot, String newBoot) {
        if (MONO.contains(name) && value.isIntegralNumber()) {
            return LongNode.valueOf(value.longValue() + shift.nanos);
        }
        if (!value.isTextual()) {
            renew(value, shift, boot, newBoot);
            return value;
        }
        String text = value.textValue();
        if (UTC.contains(name)) {
            return TextNode.valueOf(moved(text, shift.utcMicros));
        }
        boolean ofRun = !boot.isEmpty() && (text.equals(boot) || text.startsWith(boot + "-"));
        return ofRun ? TextNode.valueOf(newBoot + text.substring(boot.length())) : value;
    }

    private static String moved(String utc, long micros) {
        try {
            return TEXT.format(Instant.parse(utc).plus(micros, ChronoUnit.MICROS));
        } catch (DateTimeException e) {
            return utc; // no date after all: left as it is
        }
    }

    private ObjectNode read(byte[] payload, WireFormat format) throws IOException {
        if ((format == WireFormat.JSON ? json : cbor).readTree(payload) instanceof ObjectNode body) {
            return body;
        }
        throw new IOException("the payload is no object");
    }

    private byte[] write(ObjectNode body, WireFormat format) throws IOException {
        return (format == WireFormat.JSON ? json : cbor).writeValueAsBytes(body);
    }
}
