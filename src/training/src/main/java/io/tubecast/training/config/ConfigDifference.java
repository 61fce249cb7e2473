package io.tubecast.training.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A key whose value is another in a second configuration.
 *
 * @param key with its path, such as {@code optimizer.rate}
 * @param first its value in the first; {@code nothing} if it is not there
 * @param second its value in the second
 */
public record ConfigDifference(String key, String first, String second) {
    private static final String NOTHING = "nothing";

    /** Keys, or beginnings of keys, of what happens from here on and of how it is done: not of what was learnt. */
    private static final List<String> HARMLESS =
            List.of("run.", "schedule.", "batch.workers", "batch.threads", "batch.precision", "batch.replicas");

    /** All of them, in the order of the keys. */
    public static List<ConfigDifference> between(RunSettings first, RunSettings second) {
        Map<String, String> one = new LinkedHashMap<>();
        Map<String, String> other = new LinkedHashMap<>();
        collect("", TrainingConfigs.toTree(first), one);
        collect("", TrainingConfigs.toTree(second), other);
        Set<String> keys = new LinkedHashSet<>(one.keySet());
        keys.addAll(other.keySet());
        return keys.stream()
                .map(key -> new ConfigDifference(key, one.getOrDefault(key, NOTHING), other.getOrDefault(key, NOTHING)))
                .filter(difference -> !difference.first.equals(difference.second))
                .toList();
    }

    private static void collect(String path, JsonNode node, Map<String, String> values) {
        if (!node.isObject()) {
            values.put(path, node.isTextual() ? node.textValue() : node.toString());
            return;
        }
        node.properties()
                .forEach(entry -> collect(
                        path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), values));
    }

    /** Whether a run of the first configuration may go on with the second: what it has learnt does not depend on this key. */
    public boolean isHarmless() {
        return HARMLESS.stream().anyMatch(key::startsWith);
    }

    /** For a message about a run of the first. */
    @Override
    public String toString() {
        return "%s %s, not %s".formatted(key, first, second);
    }
}
