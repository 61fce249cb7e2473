package io.tubecast.publish.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.wire.MessageKind;
import org.jspecify.annotations.Nullable;

/**
 * A message that passed the rules.
 *
 * @param kind its kind
 * @param node who sent it
 * @param stream the stream, for tubes and events
 * @param body its content; fields that are not known are to be ignored
 * @param age time since capture, for tubes and events
 * @param fresh whether it may be acted on, until {@link Age#validUntilNanos()}; a message that may not says only what was, the state now is UNKNOWN
 */
public record Received(
        MessageKind kind, String node, @Nullable String stream, JsonNode body, Age age, boolean fresh) {

    /** Whether it is about the past: marked so by the node, or delivered after its validity. To be written down, never acted on. */
    public boolean history() {
        return !fresh;
    }

    /**
     * Whether it says that nobody is there. An empty list alone does not: the node must have looked ({@code mode}), the picture must have shown something ({@code observability.clear}; nodes
     * that do not judge it are believed), and the message must be fresh. If it is no such message and lists nobody, the state is UNKNOWN.
     */
    public boolean saysNobody() {
        return kind == MessageKind.TUBES
                && fresh
                && body.path("tubes").isEmpty()
                && !body.path("truncated").asBoolean(false)
                && !Mode.STANDBY.word().equals(body.path("mode").asText())
                && body.at("/observability/clear").asBoolean(true)
                && !body.at("/observability/blocked").asBoolean(false);
    }
}
