package io.tubecast.edge;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** What nodes published, as a client received it; knows whether every message fits its schema. */
abstract class Collected {
    private final List<Delivered> delivered = new CopyOnWriteArrayList<>();

    /** A message as it came. */
    private record Delivered(MessageKind kind, JsonNode body) {}

    /** Takes a message. */
    final void arrived(String topic, byte[] payload) {
        if (topic.contains("/cmd/")) {
            return; // what a client asked
        }
        String word = topic.substring(topic.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
        delivered.add(new Delivered(MessageKind.valueOf(word), SchemaAssert.parse(payload, WireFormat.JSON)));
    }

    /** Messages of a kind, in order. */
    public List<JsonNode> of(MessageKind kind) {
        return delivered.stream()
                .filter(message -> message.kind() == kind)
                .map(Delivered::body)
                .toList();
    }

    /** Events of a type, in order. */
    public List<JsonNode> events(String type) {
        return of(MessageKind.EVENTS).stream()
                .filter(event -> event.path("type").asText().equals(type))
                .toList();
    }

    /** Everything that does not fit its schema. */
    public List<String> invalid() {
        return delivered.stream()
                .flatMap(message -> SchemaAssert.errors(message.kind(), message.body()).stream()
                        .map(error -> message.kind() + ": " + error.getMessage() + " in " + message.body()))
                .toList();
    }

    /** The kinds in the order in which they came, repetitions left out. */
    public List<MessageKind> firstOfKinds() {
        return delivered.stream().map(Delivered::kind).distinct().toList();
    }
}
