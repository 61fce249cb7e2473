package io.tubecast.inference.yaml;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads YAML files into trees of records and writes such trees.
 *
 * <p>Strict: an unknown key, a missing key (unless marked {@link OptionalKey}), a repeated key, a null, and a value of the wrong kind are refused, each with one
 * line that names file, line, key and rule. Records check their own values in their constructors and throw
 * {@link IllegalArgumentException} with the key's own name; the path to it is put before that here.
 */
public final class StrictYaml {
    private static final YAMLMapper MAPPER = mapper();

    private StrictYaml() {}

    /**
     * Reads a file.
     *
     * @throws YamlException if the file is missing, is no YAML or does not fit the record
     */
    public static <T> T read(Path file, Class<T> type) {
        try {
            return parse(Files.readString(file), file.toString(), type);
        } catch (NoSuchFileException e) {
            throw new YamlException(file + ": no such file", e);
        } catch (IOException e) {
            throw new YamlException(file + ": cannot be read (" + e + ")", e);
        }
    }

    /**
     * Reads text.
     *
     * @param name what messages call the text, usually the file
     */
    public static <T> T parse(String text, String name, Class<T> type) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            new KeyCheck(parser, name).check(type);
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new YamlException(name + lineOf(e) + ": " + explain(e), e);
        } catch (IOException e) {
            throw new YamlException(name + ": cannot be read (" + e + ")", e);
        }
    }

    /** The text of a tree of records; it reads back as an equal tree. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new YamlException("cannot write " + value.getClass().getSimpleName() + " as YAML", e);
        }
    }

    /**
     * A tree of records with other values at some of its keys.
     *
     * @param changes new values by key, each key with the way to it: {@code spans.most}
     * @throws YamlException naming the key, if there is none such or the value is not allowed
     */
    public static <T> T changed(T value, Class<T> type, Map<String, String> changes) {
        ObjectNode tree = MAPPER.valueToTree(value);
        for (Map.Entry<String, String> change : changes.entrySet()) {
            String[] path = change.getKey().split("\\.", -1);
            JsonNode place = tree;
            for (int i = 0; i + 1 < path.length; i++) {
                place = place.path(path[i]);
            }
            String last = path[path.length - 1];
            if (!place.path(last).isValueNode()) {
                throw new YamlException("no key '%s'; keys are %s".formatted(change.getKey(), keys("", tree)), null);
            }
            ((ObjectNode) place).set(last, scalar(change.getKey(), change.getValue()));
        }
        return parse(write(tree), changes.toString(), type);
    }

    private static JsonNode scalar(String key, String value) {
        try {
            return MAPPER.readTree(value);
        } catch (JsonProcessingException e) {
            throw new YamlException("%s: '%s' is no value".formatted(key, value), e);
        }
    }

    private static List<String> keys(String before, JsonNode tree) {
        List<String> keys = new ArrayList<>();
        tree.properties().forEach(entry -> {
            if (entry.getValue().isValueNode()) {
                keys.add(before + entry.getKey());
            } else {
                keys.addAll(keys(before + entry.getKey() + ".", entry.getValue()));
            }
        });
        return keys;
    }

    private static YAMLMapper mapper() {
        YAMLFactory factory = YAMLFactory.builder()
                .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .build();
        return YAMLMapper.builder(factory)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
                .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .build();
    }

    private static String lineOf(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        boolean wholeFile = e instanceof ValueInstantiationException whole
                && whole.getPath().isEmpty();
        return wholeFile || location == null || location.getLineNr() < 1 ? "" : " line " + location.getLineNr();
    }

    private static String explain(JsonProcessingException e) {
        if (e instanceof ValueInstantiationException invalid
                && invalid.getCause() instanceof IllegalArgumentException rule) {
            return in(invalid.getPath()) + rule.getMessage();
        }
        if (e instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
            return in(format.getPath())
                    + "'%s' is not one of %s"
                            .formatted(
                                    format.getValue(),
                                    List.of(format.getTargetType().getEnumConstants()));
        }
        if (e instanceof JsonMappingException mapping) {
            return in(mapping.getPath()) + firstLine(e);
        }
        return "is not valid YAML: " + firstLine(e);
    }

    private static String firstLine(JacksonException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("unreadable");
    }

    /** {@code "graphs[1].inputs[0]: "}, or nothing at the top. */
    private static String in(List<Reference> path) {
        StringBuilder text = new StringBuilder();
        for (Reference step : path) {
            if (step.getFieldName() == null) {
                text.append('[').append(step.getIndex()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return text.isEmpty() ? "" : text + ": ";
    }
}
