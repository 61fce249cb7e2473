package io.tubecast.training.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file, checked: every tensor lies inside the file, has as many bytes as its type and shape need, and together they
 * cover the data without overlap and without a hole.
 *
 * @param tensors in the order of the data
 * @param metadata texts beside them
 */
record SafetensorsHeader(Map<String, Placed> tensors, Map<String, String> metadata) {
    /** The key under which the metadata stand. */
    static final String METADATA = "__metadata__";

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * A tensor and where its numbers are.
     *
     * @param tensor what it is
     * @param begin first byte, counted from the end of the header
     * @param end the byte after its last
     */
    record Placed(StoredTensor tensor, long begin, long end) {}

    /**
     * Reads and checks a header.
     *
     * @param json the header's bytes
     * @param dataBytes bytes of the file behind the header
     * @param file what messages call the file
     */
    static SafetensorsHeader parse(byte[] json, long dataBytes, String file) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new WeightsException(
                    "%s: the header is no JSON: %s".formatted(file, firstLine(e.getOriginalMessage())), e);
        } catch (IOException e) {
            throw new WeightsException("%s: the header cannot be read: %s".formatted(file, e.getMessage()), e);
        }
        if (!root.isObject()) {
            throw new WeightsException(file + ": the header must be a JSON object");
        }
        List<Placed> placed = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals(METADATA)) {
                metadata.putAll(texts(entry.getValue(), file));
            } else {
                placed.add(placed(entry.getKey(), entry.getValue(), dataBytes, file));
            }
        }
        return new SafetensorsHeader(covering(placed, dataBytes, file), metadata);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message);
    }

    private static Map<String, String> texts(JsonNode node, String file) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new WeightsException("%s: '%s' of %s must be a text, is %s"
                        .formatted(
                                file, entry.getKey(), METADATA, entry.getValue().getNodeType()));
            }
            texts.put(entry.getKey(), entry.getValue().textValue());
        }
        return texts;
    }

    private static Placed placed(String name, JsonNode node, long dataBytes, String file) {
        String at = "%s: tensor '%s'".formatted(file, name);
        String typeName = node.path("dtype").asText();
        TensorType type = TensorType.ofSafetensors(typeName)
                .orElseThrow(() -> new WeightsException(
                        "%s: dtype '%s' is not one of %s".formatted(at, typeName, TensorType.safetensorsNames())));
        Shape shape;
        try {
            shape = new Shape(numbers(node.path("shape"), at + ": shape"));
        } catch (IllegalArgumentException e) {
            throw new WeightsException("%s: shape: %s".formatted(at, e.getMessage()), e);
        }
        List<Long> offsets = numbers(node.path("data_offsets"), at + ": data_offsets");
        if (offsets.size() != 2) {
            throw new WeightsException("%s: data_offsets must be [begin, end], is %s".formatted(at, offsets));
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (begin > end || end > dataBytes) {
            throw new WeightsException("%s: data_offsets [%d, %d] lie outside the file's %d bytes of data"
                    .formatted(at, begin, end, dataBytes));
        }
        if (shape.elements() > dataBytes || shape.elements() * type.bytes() != end - begin) {
            String needed = shape.elements() > dataBytes ? "more" : String.valueOf(shape.elements() * type.bytes());
            throw new WeightsException("%s: %s of %s needs %s bytes, data_offsets [%d, %d] hold %d"
                    .formatted(at, shape, type.safetensorsName(), needed, begin, end, end - begin));
        }
        return new Placed(new StoredTensor(name, type, shape), begin, end);
    }

    private static List<Long> numbers(JsonNode node, String at) {
        if (!node.isArray()) {
            throw new WeightsException(at + " must be a list of whole numbers");
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonNode number : node) {
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw new WeightsException("%s must be whole numbers from 0 up, has %s".formatted(at, number));
            }
            numbers.add(number.longValue());
        }
        return numbers;
    }

    private static Map<String, Placed> covering(List<Placed> placed, long dataBytes, String file) {
        placed.sort(Comparator.comparingLong(Placed::begin).thenComparingLong(Placed::end));
        Map<String, Placed> tensors = new LinkedHashMap<>();
        long end = 0;
        for (Placed next : placed) {
            if (next.begin() != end) {
                throw new WeightsException("%s: tensor '%s' begins at byte %d of the data, must begin at %d: they %s"
                        .formatted(
                                file,
                                next.tensor().name(),
                                next.begin(),
                                end,
                                next.begin() < end ? "overlap" : "leave a hole"));
            }
            end = next.end();
            tensors.put(next.tensor().name(), next);
        }
        if (end != dataBytes) {
            throw new WeightsException(
                    "%s: the tensors end at byte %d of the data, the file has %d".formatted(file, end, dataBytes));
        }
        return tensors;
    }
}
