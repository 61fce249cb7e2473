package io.tubecast.publish.consumer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.tubecast.publish.wire.Contract;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies the rules for consumers to messages, wherever they come from.
 *
 * <ol>
 *   <li>A new {@code boot}: everything known about the node is forgotten.
 *   <li>Only numbers above the last are taken, gaps are counted; an event is taken once by its {@code eid}.
 *   <li>A message older than its {@code valid_ms}, or marked as history or as a replay, is not fresh: the state is UNKNOWN, never "no action". Its age is taken on the node's own
 *       clock, which answers to pings tell; until there is one, from the two machines' dates.
 *   <li>Three periods without health, or a stream silent for longer than its validity: UNKNOWN.
 *   <li>The word of the broker about a connection counts for the newest session only.
 *   <li>Unknown fields are ignored, another major version is refused, and so is every retained message about the present.
 * </ol>
 *
 * <p>Not thread-safe. Remembers a bounded amount about at most {@link #MAX_NODES} nodes.
 */
public final class TubeConsumer {
    static final int MAX_NODES = 1_000;

    private static final int MAX_DEPTH = 32;

    private final String root;
    private final ConsumerListener listener;
    private final ObjectMapper json = bounded(new JsonFactory());
    private final ObjectMapper cbor = bounded(new CBORFactory());
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

    private static ObjectMapper bounded(JsonFactory factory) {
        factory.setStreamReadConstraints(StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(40)
                .build());
        return new ObjectMapper(factory);
    }

    /**
     * Looks at a message and tells the listener.
     *
     * @param nowNanos this machine's monotonic clock: a message may have waited since it came
     */
    public void accept(Inbound inbound, long nowNanos) {
        try {
            consider(inbound, nowNanos);
        } catch (RefusedException e) {
            listener.refused(inbound.topic(), e.reason(), e.detail());
        }
    }

    /**
     * Looks at the answer to a ping and learns what the node's clock shows; one from another run than the last heard of is of no use.
     *
     * @param node that was asked
     * @param askedNanos when, on this machine's monotonic clock; the answer came when {@code inbound} says
     */
    public void answered(String node, long askedNanos, Inbound inbound) {
        try {
            JsonNode body = parse(inbound);
            MessageChecks.text(body, "boot");
            MessageChecks.integer(body, "t_recv_mono_ns");
            MessageChecks.integer(body, "t_pub_mono_ns");
            NodeMemory memory = nodes.get(node);
            long received = body.get("t_recv_mono_ns").longValue();
            long left = body.get("t_pub_mono_ns").longValue();
            if (memory == null || !memory.boot().equals(body.get("boot").textValue())) {
                throw new RefusedException(Refusal.OUTDATED, "an answer from another run");
            }
            if (!memory.clock().sample(askedNanos, received, left, inbound.receivedNanos())) {
                throw new RefusedException(Refusal.MALFORMED, "the answer came before the question");
            }
            listener.clock(node, (inbound.receivedNanos() - askedNanos - (left - received)) / 1_000);
        } catch (RefusedException e) {
            listener.refused(inbound.topic(), e.reason(), e.detail());
        }
    }

    /**
     * Looks at what did not come; to be called a few times a second.
     *
     * @param nowNanos this machine's monotonic clock
     */
    public void tick(long nowNanos) {
        for (Map.Entry<String, NodeMemory> entry : nodes.entrySet()) {
            entry.getValue().reportSilence(nowNanos, listener);
        }
    }

    /** The nodes heard of so far. */
    public Set<String> nodes() {
        return Collections.unmodifiableSet(nodes.keySet());
    }

    private void consider(Inbound inbound, long nowNanos) throws RefusedException {
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
        Age age = AgeRule.of(address.kind(), body, inbound, memory.clock(), nowNanos);
        boolean past =
                body.path("history").asBoolean(false) || body.path("replay").asBoolean(false);
        boolean fresh = !past && (age.millis() < 0 || age.validUntilNanos() - nowNanos >= 0);
        memory.heard(inbound, address.kind(), body, age, fresh);
        listener.received(new Received(address.kind(), address.node(), address.stream(), body, age, fresh));
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
            if (kind.forConsumers() && kind.word().equals(levels[levels.length - 1]) && needsStream == ofStream) {
                return new Address(levels[1], ofStream ? levels[2] : null, kind);
            }
        }
        throw new RefusedException(Refusal.TOPIC, "not of the contract");
    }

    /** Who says what, by the topic. */
    record Address(String node, @Nullable String stream, MessageKind kind) {}
}
