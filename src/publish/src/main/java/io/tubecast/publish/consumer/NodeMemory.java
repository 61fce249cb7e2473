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
    private static final long LONGEST_PERIOD_MILLIS = 3_600_000;

    private final String boot;
    private final Map<String, TopicMemory> topics = new HashMap<>();
    private final Set<String> events = new LinkedHashSet<>();
    private final ClockOffset clock = new ClockOffset();
    private long session = -1;

    NodeMemory(String boot) {
        this.boot = boot;
    }

    String boot() {
        return boot;
    }

    /** What is known about the node's clock. */
    ClockOffset clock() {
        return clock;
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
            if (body.path("seq").isIntegralNumber()) {
                countMissingEvents(topic, memory(topic), body, listener);
            }
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

    /** Numbers missing before an event, but for those that it announces as lost; one out of its order was counted before. */
    private static void countMissingEvents(String topic, TopicMemory memory, JsonNode body, ConsumerListener listener) {
        long number = body.get("seq").longValue();
        if (number <= memory.lastNumber) {
            return;
        }
        // an announcement has the number of the newest event that was lost, so that one is missing, too
        boolean announces = "lost".equals(body.path("type").textValue());
        long explained = announces ? Math.max(0, body.path("lost").asLong()) : 0;
        long missing = number - memory.lastNumber - (announces ? 0 : 1) - explained;
        if (memory.lastNumber >= 0 && missing > 0) {
            listener.gap(topic, missing);
        }
        memory.lastNumber = number;
    }

    private void checkEvent(String eventId) throws RefusedException {
        if (!events.add(eventId)) {
            throw new RefusedException(Refusal.REPEATED, "event " + eventId);
        }
        if (events.size() > REMEMBERED_EVENTS) {
            events.remove(events.iterator().next());
        }
    }

    /** Notes until when what a topic said may be believed. */
    void heard(Inbound inbound, MessageKind kind, JsonNode body, Age age, boolean fresh) throws RefusedException {
        if (MessageChecks.numbered(kind)) {
            TopicMemory memory = memory(inbound.topic());
            long period = Math.min(LONGEST_PERIOD_MILLIS, body.path("period_ms").asLong(Contract.HEALTH_PERIOD_MILLIS));
            memory.believedUntilNanos = kind == MessageKind.TUBES
                    ? age.validUntilNanos()
                    : inbound.receivedNanos() + SILENT_PERIODS * period * 1_000_000;
            memory.believed = fresh;
        }
    }

    void reportSilence(long nowNanos, ConsumerListener listener) {
        for (Map.Entry<String, TopicMemory> entry : topics.entrySet()) {
            TopicMemory memory = entry.getValue();
            if (memory.believed && nowNanos - memory.believedUntilNanos > 0) {
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
        private long believedUntilNanos;
        private boolean believed;
    }
}
