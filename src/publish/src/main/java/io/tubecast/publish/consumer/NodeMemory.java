package io.tubecast.publish.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.wire.Contract;
import io.tubecast.publish.wire.MessageKind;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What a consumer remembers about one run of one node. */
final class NodeMemory {
    private static final int REMEMBERED_EVENTS = 1_024;
    private static final int MAX_TOPICS = 100;
    private static final int SILENT_PERIODS = 3;

    private final String boot;
    private final Map<String, TopicMemory> topics = new HashMap<>();
    private final Set<String> events = new LinkedHashSet<>();
    private long session = -1;

    NodeMemory(String boot) {
        this.boot = boot;
    }

    String boot() {
        return boot;
    }

    void checkSession(long number) throws RefusedException {
        if (number < session) {
            throw new RefusedException(Refusal.OUTDATED, "session %d after %d".formatted(number, session));
        }
        session = number;
    }

    void checkNumber(String topic, MessageKind kind, JsonNode body, ConsumerListener listener) throws RefusedException {
        if (kind == MessageKind.EVENTS) {
            checkEvent(body.get("eid").textValue());
        } else if (MessageChecks.numbered(kind)) {
            TopicMemory memory = memory(topic);
            long number = body.get("seq").longValue();
            if (number <= memory.lastNumber) {
                throw new RefusedException(Refusal.REPEATED, "number %d after %d".formatted(number, memory.lastNumber));
            }
            if (memory.lastNumber >= 0 && number > memory.lastNumber + 1) {
                listener.gap(topic, number - memory.lastNumber - 1);
            }
            memory.lastNumber = number;
        }
    }

    private void checkEvent(String eventId) throws RefusedException {
        if (!events.add(eventId)) {
            throw new RefusedException(Refusal.REPEATED, "event " + eventId);
        }
        if (events.size() > REMEMBERED_EVENTS) {
            events.remove(events.iterator().next());
        }
    }

    /** Notes when a topic was heard, and until when what it said may be believed. */
    void heard(Inbound inbound, MessageKind kind, JsonNode body, boolean fresh) throws RefusedException {
        if (MessageChecks.numbered(kind)) {
            TopicMemory memory = memory(inbound.topic());
            long millis = kind == MessageKind.TUBES
                    ? body.get("valid_ms").longValue()
                    : SILENT_PERIODS * body.path("period_ms").asLong(Contract.HEALTH_PERIOD_MILLIS);
            memory.believedUntilMicros = inbound.receivedUtcMicros() + millis * 1_000;
            memory.believed = fresh;
        }
    }

    void reportSilence(long nowUtcMicros, ConsumerListener listener) {
        for (Map.Entry<String, TopicMemory> entry : topics.entrySet()) {
            TopicMemory memory = entry.getValue();
            if (memory.believed && nowUtcMicros > memory.believedUntilMicros) {
                memory.believed = false;
                listener.unknown(entry.getKey(), "nothing new");
            }
        }
    }

    private TopicMemory memory(String topic) throws RefusedException {
        TopicMemory known = topics.get(topic);
        if (known == null) {
            if (topics.size() >= MAX_TOPICS) {
                throw new RefusedException(Refusal.TOO_MANY, "more than %d streams".formatted(MAX_TOPICS));
            }
            known = new TopicMemory();
            topics.put(topic, known);
        }
        return known;
    }

    /** The last message on a topic. */
    private static final class TopicMemory {
        private long lastNumber = -1;
        private long believedUntilMicros;
        private boolean believed;
    }
}
