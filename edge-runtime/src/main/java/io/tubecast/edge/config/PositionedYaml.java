package io.tubecast.edge.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A YAML document as a tree that remembers the line of every key. */
final class PositionedYaml {
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, Integer> lines = new HashMap<>();
    private final ObjectNode root;

    /**
     * Reads a document; an empty one is an empty tree.
     *
     * @throws ConfigException if it is no YAML mapping; the message starts with {@code origin}
     */
    PositionedYaml(String text, String origin) {
        try (JsonParser parser = YAML.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                root = JsonNodeFactory.instance.objectNode();
            } else if (first == JsonToken.START_OBJECT) {
                root = readObject(parser, "");
            } else {
                throw new ConfigException(origin + ":1: expected keys and values, such as 'pipeline:'", null);
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new ConfigException(
                    "%s:%d: not YAML: %s".formatted(origin, line, firstLine(e.getOriginalMessage())), e);
        } catch (IOException e) {
            throw new ConfigException("%s: cannot be read: %s".formatted(origin, e.getMessage()), e);
        }
    }

    /** The document's keys and values. */
    ObjectNode root() {
        return root;
    }

    /** The 1-based line of a key, such as {@code mqtt.broker}, or null if it is not in the document. */
    @Nullable Integer lineOf(String key) {
        return lines.get(key);
    }

    private ObjectNode readObject(JsonParser parser, String prefix) throws IOException {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            String key = prefix.isEmpty() ? name : prefix + "." + name;
            lines.put(key, parser.currentTokenLocation().getLineNr());
            parser.nextToken();
            node.set(name, readValue(parser, key));
        }
        return node;
    }

    private JsonNode readValue(JsonParser parser, String key) throws IOException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> readObject(parser, key);
            case START_ARRAY -> readArray(parser, key);
            case VALUE_NUMBER_INT -> nodes.numberNode(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> nodes.booleanNode(parser.getBooleanValue());
            case VALUE_NULL -> nodes.nullNode();
            default -> nodes.textNode(parser.getText());
        };
    }

    private ArrayNode readArray(JsonParser parser, String key) throws IOException {
        ArrayNode node = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            node.add(readValue(parser, key));
        }
        return node;
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
