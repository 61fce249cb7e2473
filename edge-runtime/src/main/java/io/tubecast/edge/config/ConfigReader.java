package io.tubecast.edge.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.tubecast.core.text.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link NodeConfig}: the built-in defaults, over them a file, over that the options of the command line.
 *
 * <p>Unknown keys are refused with the nearest known one. Every message names where the value was written: {@code FILE:LINE} or the
 * option.
 */
public final class ConfigReader {
    private static final ObjectMapper MAPPER = strictMapper();

    private final ObjectNode tree = defaultTree();
    private final Map<String, String> optionOfKey = new LinkedHashMap<>();
    private @Nullable Written written;

    /** A file and what stands in it. */
    private record Written(Path file, PositionedYaml document) {
        boolean has(String key) {
            return document.lineOf(key) != null;
        }
    }

    /**
     * Takes every key of a file over the default.
     *
     * @throws ConfigException if the file is missing, is no YAML or has a key that does not exist
     */
    public ConfigReader file(Path path) {
        return text(path, textOf(path));
    }

    /**
     * Takes every key of a text over the default, as if the file had it.
     *
     * @param path the file that it stands for: paths are relative to its folder
     * @param text YAML
     */
    public ConfigReader text(Path path, String text) {
        written = new Written(path, new PositionedYaml(text, path.toString()));
        merge(written.document().root(), tree, "");
        return this;
    }

    /**
     * Takes a value from an option of the command line; null leaves the key as it is.
     *
     * @param key full name of an existing key
     * @param value a string, number or boolean
     * @param option how the user wrote it, such as {@code --broker}
     */
    public ConfigReader option(String key, @Nullable Object value, String option) {
        if (value != null) {
            int dot = key.lastIndexOf('.');
            JsonNode section = tree.at("/" + key.substring(0, dot).replace('.', '/'));
            if (!(section instanceof ObjectNode object) || !object.has(key.substring(dot + 1))) {
                throw new IllegalArgumentException("no such key: " + key);
            }
            object.set(key.substring(dot + 1), MAPPER.valueToTree(value));
            optionOfKey.put(key, option);
        }
        return this;
    }

    /**
     * The checked configuration.
     *
     * @throws ConfigException if a value has the wrong type or breaks a rule
     */
    public NodeConfig read() {
        try {
            return MAPPER.treeToValue(tree, NodeConfig.class);
        } catch (JsonMappingException e) {
            throw explained(e);
        } catch (JsonProcessingException e) {
            throw new ConfigException("the configuration cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * The file or folder a value names: an option's is relative to the working directory, a file's to the file's own folder, a default's
     * to the folder of the shipped configuration.
     *
     * @param key the key the value belongs to
     * @param value a relative or absolute path
     * @param shippedFolder the folder of the shipped {@code node.yaml}
     */
    public Path resolve(String key, String value, Path shippedFolder) {
        if (optionOfKey.containsKey(key)) {
            return Path.of(value);
        }
        Path folder = written != null && written.has(key)
                ? written.file().toAbsolutePath().getParent()
                : shippedFolder;
        return folder == null ? Path.of(value) : folder.resolve(value).normalize();
    }

    private ConfigException explained(JsonMappingException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException ours && ours.key() != null) {
                return new ConfigException(where(ours.key()) + ours.getMessage(), e);
            }
        }
        String key = e.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(name -> name != null)
                .collect(Collectors.joining("."));
        JsonNode found = tree.at("/" + key.replace('.', '/'));
        JsonNode usual = defaultTree().at("/" + key.replace('.', '/'));
        return new ConfigException("%s%s must be %s, was %s".formatted(where(key), key, kindOf(key, usual), found), e);
    }

    private String where(String key) {
        String option = optionOfKey.get(key);
        if (option != null) {
            return "option %s: ".formatted(option);
        }
        if (written == null) {
            return "";
        }
        Integer line = written.document().lineOf(key);
        return line == null ? written.file() + ": " : "%s:%d: ".formatted(written.file(), line);
    }

    private void merge(ObjectNode from, ObjectNode into, String prefix) {
        for (Map.Entry<String, JsonNode> entry : from.properties()) {
            String key = prefix + entry.getKey();
            JsonNode known = into.get(entry.getKey());
            if (known == null && !NodeConfig.OPEN_KEYS.contains(prefix)) {
                throw unknown(key, entry.getKey(), into);
            }
            boolean empty = entry.getValue().asText("x").isEmpty()
                    || entry.getValue().isNull(); // a section whose keys are all commented out
            if (!(known instanceof ObjectNode section)) {
                into.set(entry.getKey(), entry.getValue());
            } else if (entry.getValue() instanceof ObjectNode child) {
                merge(child, section, key + ".");
            } else if (!empty) {
                throw new ConfigException(
                        "%s%s must be %s, was %s".formatted(where(key), key, kindOf(key, known), entry.getValue()),
                        null);
            }
        }
    }

    private ConfigException unknown(String key, String name, ObjectNode section) {
        List<String> names = new ArrayList<>();
        section.fieldNames().forEachRemaining(names::add);
        String nearest = NearestName.to(name, names);
        String prefix = key.substring(0, key.length() - name.length());
        String advice = nearest == null
                ? "known here: " + String.join(", ", names)
                : "did you mean '" + prefix + nearest + "'?";
        return new ConfigException("%sunknown key '%s'; %s".formatted(where(key), key, advice), null);
    }

    private static String kindOf(String key, JsonNode node) {
        return node.isBoolean()
                ? "true or false"
                : node.isIntegralNumber()
                        ? "a whole number"
                        : node.isNumber()
                                ? "a number"
                                : node.isArray()
                                        ? node.path(0).isTextual() || NodeConfig.TEXT_LISTS.contains(key)
                                                ? "a list"
                                                : "a list of numbers"
                                        : node.isObject() ? "a section of keys" : "a text";
    }

    /**
     * The text of a file.
     *
     * @throws ConfigException if it is missing or cannot be read
     */
    public static String textOf(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            String problem = Files.exists(path) ? "cannot be read" : "no such file";
            throw new ConfigException("%s: %s".formatted(path, problem), e);
        }
    }

    /**
     * The configuration that a tree of keys is.
     *
     * @throws ConfigException if a value breaks a rule
     */
    static NodeConfig of(ObjectNode tree) {
        ConfigReader reader = new ConfigReader();
        reader.tree.setAll(tree);
        return reader.read();
    }

    static ObjectNode defaultTree() {
        return tree(NodeConfig.defaults());
    }

    /** A configuration as a tree of its keys. */
    public static ObjectNode tree(NodeConfig config) {
        return MAPPER.valueToTree(config);
    }

    private static ObjectMapper strictMapper() {
        JsonMapper mapper = JsonMapper.builder()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .build();
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
        return mapper;
    }
}
