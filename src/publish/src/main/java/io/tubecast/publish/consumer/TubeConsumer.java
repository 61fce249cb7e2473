package io.tubecast.publish.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.tubecast.publish.wire.Contract;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies the rules for consumers to messages, wherever they come from.
 *
 * <ol>
 *   <li>A new {@code boot}: everything known about the node is forgotten.
 *   <li>Only numbers above the last are taken, gaps are counted; an event is taken once by its {@code eid}.
 *   <li>A message older than its {@code valid_ms}, or marked as history, is not fresh: the state is UNKNOWN, never "no action".
 *   <li>Three periods without health, or a stream silent for longer than its validity: UNKNOWN.
 *   <li>The word of the broker about a connection counts for the newest session only.
 *   <li>Unknown fields are ignored, another major version is refused, and so is every retained message about the present.
 * </ol>
 *
 * <p>Not thread-safe. Remembers a bounded amount about at most {@link #MAX_NODES} nodes.
 */
public final class TubeConsumer {
    static final int MAX_NODES = 1_000;

    private final String root;
    private final ConsumerListener listener;
    private final ObjectMapper json = new ObjectMapper();
    private final ObjectMapper cbor = new CBORMapper();
    private final Map<String, NodeMemory> nodes = new HashMap<>();

    /**
     * A consumer of the topics under a prefix.
     *
     * @param prefix first level of the topics
     */
    public TubeConsumer(String prefix, ConsumerListener listener) {
        this.root = prefix + "/v";
        this.listener = listener;
    }

    /** Looks at a message and tells the listener. */
    public void accept(Inbound inbound) {
        try {
            consider(inbound);
        } catch (RefusedException e) {
            listener.refused(inbound.topic(), e.reason(), e.detail());
        }
    }

    /** Looks at what did not come; to be called a few times a second. */
    public void tick(long nowUtcMicros) {
        for (Map.Entry<String, NodeMemory> entry : nodes.entrySet()) {
            entry.getValue().reportSilence(nowUtcMicros, listener);
        }
    }

    private void consider(Inbound inbound) throws RefusedException {
        Address address = address(inbound.topic());
        boolean aboutNow = address.kind() != MessageKind.CONNECTION && address.kind() != MessageKind.FACTSHEET;
        if (inbound.retained() && aboutNow) {
            throw new RefusedException(Refusal.RETAINED, "a retained message about the present");
        }
        JsonNode body = parse(inbound);
        MessageChecks.check(address, body);
        String boot = body.get("boot").textValue();
        NodeMemory memory = memory(address, boot, body);
        if (address.kind() == MessageKind.CONNECTION) {
            memory.checkSession(body.get("session").longValue());
        }
        memory.checkNumber(inbound.topic(), address.kind(), body, listener);
        long age = age(address, body, inbound.receivedUtcMicros());
        boolean fresh = !body.path("history").asBoolean(false)
                && (age < 0 || age <= body.path("valid_ms").longValue());
        memory.heard(inbound, address.kind(), body, fresh);
        listener.received(new Received(address.kind(), address.node(), address.stream(), body, age, fresh));
    }

    /** Milliseconds since capture; a capture in the future, by a clock that is ahead, counts as now. */
    private static long age(Address address, JsonNode body, long nowUtcMicros) throws RefusedException {
        JsonNode captured = switch (address.kind()) {
            case TUBES -> body.get("frame").get("t_utc");
            case EVENTS -> body.get("t_capture");
            default -> null;
        };
        if (captured == null) {
            return -1;
        }
        try {
            return Math.max(
                    0,
                    nowUtcMicros / 1_000 - Instant.parse(captured.textValue()).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            throw new RefusedException(Refusal.MALFORMED, "not a date: " + captured);
        }
    }

    private NodeMemory memory(Address address, String boot, JsonNode body) throws RefusedException {
        NodeMemory known = nodes.get(address.node());
        if (known != null && known.boot().equals(boot)) {
            return known;
        }
        boolean farewell = address.kind() == MessageKind.CONNECTION
                && !"ONLINE".equals(body.get("state").textValue());
        if (known != null && farewell) { // the will of an earlier run: it says nothing about this one
            throw new RefusedException(Refusal.OUTDATED, "the end of another run, " + boot);
        }
        if (known == null && nodes.size() >= MAX_NODES) {
            throw new RefusedException(Refusal.TOO_MANY, "more than %d nodes".formatted(MAX_NODES));
        }
        NodeMemory fresh = new NodeMemory(boot);
        nodes.put(address.node(), fresh);
        listener.restarted(address.node(), boot);
        return fresh;
    }

    private JsonNode parse(Inbound inbound) throws RefusedException {
        boolean binary = isBinary(inbound);
        try {
            JsonNode body = (binary ? cbor : json).readTree(inbound.payload());
            if (body == null || !body.isObject()) {
                throw new RefusedException(Refusal.MALFORMED, "not an object");
            }
            return body;
        } catch (IOException e) {
            throw new RefusedException(Refusal.MALFORMED, "not " + (binary ? "CBOR" : "JSON"));
        }
    }

    /** By the content type; where a broker has dropped that, as Artemis does with wills, by the first byte. */
    private static boolean isBinary(Inbound inbound) {
        String contentType = inbound.contentType();
        byte[] payload = inbound.payload();
        return contentType == null
                ? payload.length > 0 && payload[0] < 0
                : WireFormat.CBOR.contentType().equals(contentType);
    }

    private Address address(String topic) throws RefusedException {
        String[] levels =
                topic.startsWith(root) ? topic.substring(root.length()).split("/", -1) : new String[0];
        if (levels.length < 3 || levels.length > 4) {
            throw new RefusedException(Refusal.TOPIC, "not of the contract");
        }
        if (!levels[0].equals(String.valueOf(Contract.MAJOR))) {
            throw new RefusedException(Refusal.VERSION, "major version " + levels[0]);
        }
        boolean ofStream = levels.length == 4;
        for (MessageKind kind : MessageKind.values()) {
            boolean needsStream = kind == MessageKind.TUBES || kind == MessageKind.EVENTS;
            if (kind.word().equals(levels[levels.length - 1]) && needsStream == ofStream) {
                return new Address(levels[1], ofStream ? levels[2] : null, kind);
            }
        }
        throw new RefusedException(Refusal.TOPIC, "not of the contract");
    }

    /** Who says what, by the topic. */
    record Address(String node, @Nullable String stream, MessageKind kind) {}
}
