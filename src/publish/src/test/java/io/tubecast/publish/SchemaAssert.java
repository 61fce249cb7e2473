package io.tubecast.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.tubecast.publish.wire.Contract;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Checks messages against the schemas that ship, and more strictly than consumers do: a field that no schema names is an error,
 * so that a misspelt optional field cannot pass.
 *
 * <p>Part of the test-jar; those who use it need {@code com.networknt:json-schema-validator} in test scope.
 */
public final class SchemaAssert {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper CBOR = new CBORMapper();
    private static final Map<MessageKind, JsonSchema> SCHEMAS = load();

    private SchemaAssert() {}

    /** Checks a JSON message; returns it parsed. */
    public static JsonNode assertValid(MessageKind kind, byte[] payload) {
        return assertValid(kind, payload, WireFormat.JSON);
    }

    /** Checks a message; returns it parsed. */
    public static JsonNode assertValid(MessageKind kind, byte[] payload, WireFormat format) {
        JsonNode message = parse(payload, format);
        Set<ValidationMessage> errors = errors(kind, message);
        if (!errors.isEmpty()) {
            throw new AssertionError("%s message is not valid: %s in %s".formatted(kind, errors, message));
        }
        return message;
    }

    /** What is wrong with a message. */
    public static Set<ValidationMessage> errors(MessageKind kind, JsonNode message) {
        JsonSchema schema = SCHEMAS.get(kind);
        if (schema == null) {
            throw new IllegalStateException("no schema for " + kind);
        }
        return schema.validate(message);
    }

    /** The content of a message. */
    public static JsonNode parse(byte[] payload, WireFormat format) {
        try {
            return (format == WireFormat.JSON ? JSON : CBOR).readTree(payload);
        } catch (IOException e) {
            throw new UncheckedIOException("not readable as " + format, e);
        }
    }

    private static Map<MessageKind, JsonSchema> load() {
        Map<String, String> texts = new HashMap<>();
        texts.put(Contract.SCHEMA_BASE + "common.json", strict("common"));
        for (MessageKind kind : MessageKind.values()) {
            texts.put(Contract.SCHEMA_BASE + kind.word() + ".json", strict(kind.word()));
        }
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012, builder -> builder.schemaLoaders(loaders -> loaders.schemas(texts)));
        Map<MessageKind, JsonSchema> schemas = new EnumMap<>(MessageKind.class);
        for (MessageKind kind : MessageKind.values()) {
            schemas.put(
                    kind,
                    factory.getSchema(
                            SchemaLocation.of(Contract.SCHEMA_BASE + kind.word() + ".json"),
                            SchemaValidatorsConfig.builder().build()));
        }
        return schemas;
    }

    private static String strict(String name) {
        try (InputStream in = SchemaAssert.class.getResourceAsStream("/schemas/v1/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("schema '%s' does not ship".formatted(name));
            }
            JsonNode schema = JSON.readTree(in);
            close(schema);
            return schema.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("schema " + name, e);
        }
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("properties") && object.has("type")) {
            object.putIfAbsent("additionalProperties", JSON.getNodeFactory().booleanNode(false));
        }
        schema.forEach(SchemaAssert::close);
    }
}
