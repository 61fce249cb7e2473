package io.tubecast.publish.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.wire.Contract;
import io.tubecast.publish.wire.MessageKind;

/** Whether a message has the fields that a consumer reads, of the right kind. The whole truth is in the JSON schemas. */
final class MessageChecks {
    private MessageChecks() {}

    static void check(TubeConsumer.Address address, JsonNode body) throws RefusedException {
        String version = text(body, "v");
        if (!version.startsWith(Contract.MAJOR + ".")) {
            throw new RefusedException(Refusal.VERSION, "version " + version);
        }
        text(body, "boot");
        same(body, "node", address.node());
        if (address.stream() != null) {
            same(body, "stream", address.stream());
        }
        switch (address.kind()) {
            case CONNECTION -> {
                text(body, "state");
                integer(body, "session");
            }
            case TUBES -> tubes(body);
            case EVENTS -> {
                text(body, "eid");
                text(body, "type");
                text(body, "t_capture");
                integer(body, "t_mono_ns");
                integer(body, "t_pub_mono_ns");
                integer(body, "valid_ms");
            }
            case HEALTH -> {
                integer(body, "seq");
                text(body, "state");
            }
            case FACTSHEET -> require(body.path("streams").isArray(), "streams");
            default -> throw new RefusedException(Refusal.TOPIC, "not for consumers");
        }
    }

    private static void tubes(JsonNode body) throws RefusedException {
        integer(body, "seq");
        integer(body, "valid_ms");
        integer(body, "t_pub_mono_ns");
        text(body, "mode");
        JsonNode frame = body.path("frame");
        integer(frame, "id");
        integer(frame, "w");
        integer(frame, "h");
        integer(frame, "t_mono_ns");
        text(frame, "t_utc");
        JsonNode tubes = body.path("tubes");
        require(tubes.isArray(), "tubes");
        for (JsonNode tube : tubes) {
            text(tube, "id");
            text(tube, "state");
            text(tube, "label");
            require(tube.path("score").isNumber(), "score");
            JsonNode box = tube.path("box");
            boolean four = box.isArray() && box.size() == 4;
            for (JsonNode edge : box) {
                four &= edge.isIntegralNumber();
            }
            require(four, "box");
        }
    }

    private static void same(JsonNode body, String name, String expected) throws RefusedException {
        if (!text(body, name).equals(expected)) {
            throw new RefusedException(Refusal.MALFORMED, "'%s' is not that of the topic".formatted(name));
        }
    }

    static String text(JsonNode body, String name) throws RefusedException {
        JsonNode value = body.path(name);
        require(value.isTextual(), name);
        return value.textValue();
    }

    static void integer(JsonNode body, String name) throws RefusedException {
        require(body.path(name).isIntegralNumber() && body.path(name).canConvertToLong(), name);
    }

    private static void require(boolean good, String name) throws RefusedException {
        if (!good) {
            throw new RefusedException(Refusal.MALFORMED, "'%s' is missing or of the wrong kind".formatted(name));
        }
    }

    /** Whether messages of a kind are numbered. */
    static boolean numbered(MessageKind kind) {
        return kind == MessageKind.TUBES || kind == MessageKind.HEALTH;
    }
}
