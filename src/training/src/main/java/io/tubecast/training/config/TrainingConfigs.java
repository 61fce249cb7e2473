package io.tubecast.training.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tubecast.core.text.NearestName;
import io.tubecast.training.network.Trunks;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes configurations of every family as YAML: every key must be there but those that may be null, no other may. The family follows from the trunk:
 * a {@code network.trunk} that begins with {@value #OF_CLIPS} makes a {@link CfadConfig}, any other a {@link TrainingConfig}.
 */
public final class TrainingConfigs {
    private static final String OF_CLIPS = "cfad-";

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build();

    private TrainingConfigs() {}

    /** Reads a file of any family. */
    public static RunSettings readAny(Path file) {
        try {
            return parseAny(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new TrainingConfigException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a file of the family of pairs of frames. */
    public static TrainingConfig read(Path file) {
        return ofPairs(readAny(file), file.toString());
    }

    /**
     * Reads a text of the family of pairs of frames.
     *
     * @param yaml the text
     * @param origin what messages call it
     */
    public static TrainingConfig parse(String yaml, String origin) {
        return ofPairs(parseAny(yaml, origin), origin);
    }

    private static TrainingConfig ofPairs(RunSettings settings, String origin) {
        if (settings instanceof TrainingConfig config) {
            return config;
        }
        throw new TrainingConfigException(
                "%s: network.trunk '%s' sees clips; here a network is wanted that sees pairs of frames, one of %s"
                        .formatted(origin, settings.trunk(), Trunks.names()));
    }

    /**
     * Reads a text of any family.
     *
     * @param yaml the text
     * @param origin what messages call it
     */
    public static RunSettings parseAny(String yaml, String origin) {
        try {
            JsonNode tree = YAML.readTree(yaml);
            boolean clips = tree.path("network").path("trunk").asText().startsWith(OF_CLIPS);
            Class<? extends RunSettings> type = clips ? CfadConfig.class : TrainingConfig.class;
            checkKeys(tree, type, "", origin);
            return YAML.readValue(yaml, type);
        } catch (JsonMappingException e) {
            String rule = e.getCause() instanceof TrainingConfigException broken
                    ? broken.getMessage()
                    : "key '%s': %s".formatted(path(e), e.getOriginalMessage());
            throw new TrainingConfigException(origin + ": " + rule, e);
        } catch (JsonProcessingException e) {
            throw new TrainingConfigException("%s is no YAML: %s".formatted(origin, e.getOriginalMessage()), e);
        }
    }

    /** Writes a configuration so that it reads back equal. */
    public static String toYaml(RunSettings config) {
        try {
            return YAML.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a configuration always has a YAML form", e);
        }
    }

    /** The same as a tree of keys and values. */
    static JsonNode toTree(RunSettings config) {
        return YAML.valueToTree(config);
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .collect(Collectors.joining("."));
    }

    /** Before anything else, so that a key that is misspelt is not reported as one that is missing. */
    private static void checkKeys(JsonNode node, Class<?> type, String path, String origin) {
        if (!type.isRecord()) {
            return;
        }
        if (!node.isObject()) {
            throw new TrainingConfigException("%s: key '%s' must hold keys of its own, such as '%s'"
                    .formatted(origin, path, type.getRecordComponents()[0].getName()));
        }
        Map<String, RecordComponent> known = Arrays.stream(type.getRecordComponents())
                .collect(Collectors.toMap(
                        RecordComponent::getName, component -> component, (one, other) -> one, LinkedHashMap::new));
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            RecordComponent component = known.get(entry.getKey());
            if (component == null) {
                throw new TrainingConfigException("%s: unknown key '%s'; %s"
                        .formatted(
                                origin,
                                join(path, entry.getKey()),
                                NearestName.advice(entry.getKey(), known.keySet())));
            }
            checkKeys(entry.getValue(), component.getType(), join(path, entry.getKey()), origin);
        }
        for (RecordComponent component : type.getRecordComponents()) {
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!optional && !node.hasNonNull(component.getName())) {
                throw new TrainingConfigException(
                        "%s: key '%s' is missing".formatted(origin, join(path, component.getName())));
            }
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
