package io.tubecast.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.edge.SoakFaults.Fault;
import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.consumer.Received;
import io.tubecast.publish.consumer.Refusal;
import io.tubecast.publish.wire.MessageKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a consumer saw of a node during a soak, what the node's process held, and what happened to it. Thread-safe. */
final class SoakRecord implements ConsumerListener {
    private final long begin = System.nanoTime();
    private final List<ProcessUse> uses = new ArrayList<>();
    private final List<Happened> faults = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final Map<Refusal, Integer> refusals = new EnumMap<>(Refusal.class);
    private final Map<MessageKind, Long> received = new EnumMap<>(MessageKind.class);
    private final List<Double> tubesAt = new ArrayList<>();
    private long tubesDropped;
    private long eventsLost;
    private long restarts;

    /**
     * A fault.
     *
     * @param from seconds when it began
     * @param to when it was mended
     */
    record Happened(Fault fault, double from, double to) {}

    /**
     * Messages that are missing.
     *
     * @param seconds when this was seen
     */
    record Gap(double seconds, String topic, long missing) {}

    double seconds() {
        return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public synchronized void received(Received message) {
        received.merge(message.kind(), 1L, Long::sum);
        if (message.kind() == MessageKind.TUBES && message.fresh()) {
            tubesAt.add(seconds());
        } else if (message.kind() == MessageKind.HEALTH) {
            JsonNode mqtt = message.body().path("mqtt");
            tubesDropped = mqtt.path("tubes_dropped").asLong();
            eventsLost = mqtt.path("events_lost").asLong();
        }
    }

    @Override
    public synchronized void refused(String topic, Refusal reason, String detail) {
        refusals.merge(reason, 1, Integer::sum);
    }

    @Override
    public synchronized void gap(String topic, long missing) {
        gaps.add(new Gap(seconds(), topic, missing));
    }

    @Override
    public synchronized void restarted(String node, String boot) {
        restarts++;
    }

    synchronized void use(ProcessUse use) {
        uses.add(use);
    }

    synchronized void happened(Fault fault, double from) {
        faults.add(new Happened(fault, from, seconds()));
    }

    synchronized long tubes() {
        return tubesAt.size();
    }

    synchronized Map<Refusal, Integer> refusals() {
        return Map.copyOf(refusals);
    }

    /** How often the consumer met a node that it had not known. */
    synchronized long restarts() {
        return restarts;
    }

    synchronized long tubesDropped() {
        return tubesDropped;
    }

    /** Messages of a kind that are missing and were not lost on a wire, or at a broker, that was broken then or up to so many seconds before. */
    synchronized long missingOnASoundWire(String topicEnd, double patience) {
        return gaps.stream()
                .filter(gap -> gap.topic().endsWith(topicEnd))
                .filter(gap -> faults.stream()
                        .noneMatch(happened -> happened.fault().messagesMayBeLost()
                                && gap.seconds() >= happened.from()
                                && gap.seconds() <= happened.to() + patience))
                .mapToLong(Gap::missing)
                .sum();
    }

    /** The longest time from a fault's mending to the next fresh tubes, in seconds, by fault. */
    synchronized Map<Fault, Double> returns() {
        Map<Fault, Double> longest = new EnumMap<>(Fault.class);
        for (Happened happened : faults) {
            double next = tubesAt.stream()
                    .filter(at -> at > happened.to())
                    .min(Comparator.naturalOrder())
                    .orElse(Double.POSITIVE_INFINITY);
            longest.merge(happened.fault(), next - happened.to(), Math::max);
        }
        return longest;
    }

    /** The median of a figure in a third of the time: 0, 1 or 2. */
    synchronized double median(int third, ToDoubleFunction<ProcessUse> figure) {
        double end = uses.get(uses.size() - 1).seconds();
        double[] values = uses.stream()
                .filter(use -> use.seconds() >= end * third / 3 && use.seconds() <= end * (third + 1) / 3)
                .mapToDouble(figure)
                .sorted()
                .toArray();
        return values[values.length / 2];
    }

    synchronized List<ProcessUse> uses() {
        return List.copyOf(uses);
    }

    synchronized List<Happened> faults() {
        return List.copyOf(faults);
    }

    synchronized ObjectNode json() {
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        json.put("minutes", seconds() / 60);
        received.forEach((kind, count) ->
                json.withObject("/received").put(kind.name().toLowerCase(java.util.Locale.ROOT), count));
        json.put("tubesDroppedToldByNode", tubesDropped);
        json.put("eventsLostToldByNode", eventsLost);
        refusals.forEach((reason, count) -> json.withObject("/refused").put(reason.name(), count));
        returns()
                .forEach((fault, seconds) ->
                        json.withObject("/longestReturnSeconds").put(fault.name(), seconds));
        ArrayNode missing = json.putArray("gaps");
        gaps.forEach(gap -> missing.addObject()
                .put("s", gap.seconds())
                .put("topic", gap.topic())
                .put("missing", gap.missing()));
        ArrayNode happened = json.putArray("faults");
        faults.forEach(each -> happened.addObject()
                .put("fault", each.fault().name())
                .put("from", each.from())
                .put("to", each.to()));
        ArrayNode line = json.putArray("process");
        uses.forEach(use -> line.addObject()
                .put("s", use.seconds())
                .put("rssMiB", use.residentMiB())
                .put("threads", use.threads())
                .put("files", use.files()));
        return json;
    }
}
