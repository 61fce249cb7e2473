package io.tubecast.edge.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What becomes of a configuration that is read again while the node runs: what can be taken over is, the rest stays as it was until the node is started anew.
 *
 * @param config what is in use from now on
 * @param taken names of the keys that have changed and are taken over
 * @param needRestart names of the keys that have changed and wait for a start
 */
public record ConfigChange(NodeConfig config, List<String> taken, List<String> needRestart) {
    /** What can be taken over while frames flow; a name that ends in a dot stands for all keys of a section. */
    static final Set<String> LIVE = Set.of(
            "publish.minScore",
            "publish.minScores",
            "decisions.",
            "http.tokenFile",
            "http.tokenEnv",
            "preview.framesPerSecond",
            "preview.jpegQuality",
            "log.format",
            "log.reportSeconds");

    /** Copies the names. */
    public ConfigChange {
        taken = List.copyOf(taken);
        needRestart = List.copyOf(needRestart);
    }

    /**
     * From what is in use to what is wanted.
     *
     * @throws ConfigException if what can be taken over does not go together with what cannot
     */
    public static ConfigChange of(NodeConfig present, NodeConfig wanted) {
        ObjectNode tree = ConfigReader.tree(present);
        Map<String, JsonNode> before = keys(tree);
        List<String> taken = new ArrayList<>();
        List<String> needRestart = new ArrayList<>();
        keys(ConfigReader.tree(wanted)).forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                (live(key) ? taken : needRestart).add(key);
                if (live(key)) {
                    int dot = key.indexOf('.');
                    tree.withObject("/" + key.substring(0, dot)).set(key.substring(dot + 1), value);
                }
            }
        });
        return new ConfigChange(ConfigReader.of(tree), taken, needRestart);
    }

    private static boolean live(String key) {
        return LIVE.contains(key) || LIVE.contains(key.substring(0, key.indexOf('.') + 1));
    }

    /** Every key of every section by its full name; what users name themselves is one value. */
    private static Map<String, JsonNode> keys(ObjectNode tree) {
        Map<String, JsonNode> keys = new TreeMap<>();
        tree.properties()
                .forEach(section -> section.getValue()
                        .properties()
                        .forEach(key -> keys.put(section.getKey() + "." + key.getKey(), key.getValue())));
        return keys;
    }
}
