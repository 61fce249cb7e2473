package io.tubecast.edge.mcap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tubecast.publish.wire.MessageKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The JSON schemas of the messages as others want them: each whole in itself, with what it takes from the common one inside. */
final class MessageSchemas {
    private static final String COMMON = "common.json#/$defs/";
    private static final String INSIDE = "#/$defs/";

    private final ObjectMapper json = new JsonMapper();

    /** The schema of a kind of messages. */
    byte[] of(MessageKind kind) throws IOException {
        ObjectNode schema = read(kind.word());
        ObjectNode definitions = schema.withObjectProperty("$defs");
        for (Map.Entry<String, JsonNode> entry : read("common").path("$defs").properties()) {
            definitions.set(entry.getKey(), entry.getValue());
        }
        redirect(schema);
        return json.writeValueAsBytes(schema);
    }

    private static void redirect(JsonNode node) {
        if (node instanceof ObjectNode object) {
            JsonNode reference = object.get("$ref");
            if (reference != null && reference.asText().startsWith(COMMON)) {
                object.set("$ref", TextNode.valueOf(INSIDE + reference.asText().substring(COMMON.length())));
            }
            object.forEach(MessageSchemas::redirect);
        } else if (node instanceof ArrayNode array) {
            array.forEach(MessageSchemas::redirect);
        }
    }

    private ObjectNode read(String word) throws IOException {
        String name = "/schemas/v1/%s.json".formatted(word);
        try (InputStream in = MessageKind.class.getResourceAsStream(name)) {
            if (in == null || !(json.readTree(in) instanceof ObjectNode schema)) {
                throw new IOException("%s is missing in this program".formatted(name));
            }
            return schema;
        }
    }
}
