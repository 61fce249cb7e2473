package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.tubecast.core.time.NanoClock;
import io.tubecast.core.time.UtcAnchor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the answers to commands. They are rare, so they may allocate. Not thread-safe. */
public final class ResponseEncoder {
    private final String node;
    private final String boot;
    private final UtcAnchor anchor;
    private final NanoClock clock;
    private final ObjectMapper json = new ObjectMapper();
    private final ObjectMapper cbor = new CBORMapper();

    /** An encoder for one run of a node. */
    public ResponseEncoder(String node, String boot, UtcAnchor anchor, NanoClock clock) {
        this.node = node;
        this.boot = boot;
        this.anchor = anchor;
        this.clock = clock;
    }

    /**
     * What became of a command.
     *
     * @param command its word
     * @param result fields of the result, if it was carried out
     * @param error code of the refusal, if it was not
     * @param text the refusal for people
     */
    public record Outcome(
            String command,
            @Nullable Map<String, Object> result,
            @Nullable String error,
            @Nullable String text) {
        /** It was carried out. */
        public static Outcome done(String command, Map<String, Object> result) {
            return new Outcome(command, result, null, null);
        }

        /** It was not. */
        public static Outcome refused(String command, String error, String text) {
            return new Outcome(command, null, error, text);
        }
    }

    /**
     * Writes an answer; the time of its writing is the time it leaves.
     *
     * @param receivedNanos when the request came, monotonic
     */
    public byte[] encode(Outcome outcome, long receivedNanos, WireFormat format) {
        ObjectMapper mapper = format == WireFormat.CBOR ? cbor : json;
        ObjectNode body = mapper.createObjectNode();
        body.put("v", Contract.VERSION);
        body.put("node", node);
        body.put("boot", boot);
        body.put("cmd", outcome.command());
        body.put("ok", outcome.error() == null);
        body.put("t_recv_mono_ns", receivedNanos);
        if (outcome.result() != null) {
            body.set("result", mapper.valueToTree(outcome.result()));
        }
        if (outcome.error() != null) {
            ObjectNode error = body.putObject("error");
            error.put("code", outcome.error());
            error.put("text", outcome.text());
        }
        body.putObject("clock").put("sync", anchor.stepped() ? "stepped" : "none");
        long now = clock.nanoTime();
        body.put("t_pub_mono_ns", now);
        body.put("t_utc", utc(anchor.utcMicros(now)));
        try {
            return mapper.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }

    private static String utc(long micros) {
        char[] text = new char[UtcText.LENGTH];
        return new String(text, 0, UtcText.write(micros, text));
    }
}
