package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import io.tubecast.core.text.NearestName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When what somebody does is a decision.
 *
 * @param enabled whether there are {@code decision} events
 * @param minScore least score of the label
 * @param holdMillis how long the conditions must hold
 * @param coolDownMillis how long after a decision there is no other for the same label
 * @param minHeight least height of the person's box in parts of the picture's height
 * @param region where the middle of the box's lower edge must be, corners [x, y] in parts of the picture; empty for anywhere
 * @param labels the same keys for single labels, by name; {@code enabled: false} leaves a label out
 */
public record DecisionsConfig(
        boolean enabled,
        double minScore,
        int holdMillis,
        int coolDownMillis,
        double minHeight,
        List<List<Double>> region,
        Map<String, Map<String, Object>> labels) {
    private static final String PREFIX = "decisions.";
    private static final int MOST_MILLIS = 600_000;
    private static final List<String> KEYS =
            List.of("enabled", "minScore", "holdMillis", "coolDownMillis", "minHeight", "region");

    /** Checks the ranges, those of single labels too. */
    public DecisionsConfig {
        check(PREFIX, minScore, holdMillis, coolDownMillis, minHeight);
        if (!region.isEmpty()) {
            Shapes.requirePolygon(PREFIX + "region", region);
        }
        region = List.copyOf(region);
        labels = Map.copyOf(labels);
        if (!labels.isEmpty()) {
            DecisionsConfig general =
                    new DecisionsConfig(enabled, minScore, holdMillis, coolDownMillis, minHeight, region);
            new TreeMap<>(labels).forEach((label, own) -> general.with(PREFIX + "labels." + label, own));
        }
    }

    private DecisionsConfig(
            boolean enabled,
            double minScore,
            int holdMillis,
            int coolDownMillis,
            double minHeight,
            List<List<Double>> region) {
        this(enabled, minScore, holdMillis, coolDownMillis, minHeight, region, Map.of());
    }

    static DecisionsConfig defaults() {
        return new DecisionsConfig(true, 0.6, 400, 2_000, 0, List.of());
    }

    /** What counts for a label, without the part about labels. */
    public DecisionsConfig of(String label) {
        Map<String, Object> own = labels.get(label);
        return own == null
                ? new DecisionsConfig(enabled, minScore, holdMillis, coolDownMillis, minHeight, region)
                : with(PREFIX + "labels." + label, own);
    }

    private DecisionsConfig with(String key, @Nullable Map<String, Object> own) {
        if (own == null) {
            throw new ConfigException(key, "must be a section of keys", "nothing");
        }
        for (String name : own.keySet()) {
            require(
                    KEYS.contains(name),
                    key + "." + name,
                    "is no key; " + NearestName.advice(name, KEYS),
                    own.get(name));
        }
        LabelValues values = new LabelValues(key + ".", own);
        double ownScore = values.number("minScore", minScore);
        int ownHold = values.whole("holdMillis", holdMillis);
        int ownCoolDown = values.whole("coolDownMillis", coolDownMillis);
        double ownHeight = values.number("minHeight", minHeight);
        check(key + ".", ownScore, ownHold, ownCoolDown, ownHeight); // first, so that the message names the label's key
        return new DecisionsConfig(
                values.flag("enabled", enabled),
                ownScore,
                ownHold,
                ownCoolDown,
                ownHeight,
                values.polygon("region", region));
    }

    private static void check(String prefix, double minScore, int holdMillis, int coolDownMillis, double minHeight) {
        require(minScore >= 0 && minScore <= 1, prefix + "minScore", "must be in [0, 1]", minScore);
        require(
                holdMillis >= 0 && holdMillis <= MOST_MILLIS,
                prefix + "holdMillis",
                "must be in [0, 600000]",
                holdMillis);
        require(
                coolDownMillis >= 0 && coolDownMillis <= MOST_MILLIS,
                prefix + "coolDownMillis",
                "must be in [0, 600000]",
                coolDownMillis);
        require(minHeight >= 0 && minHeight <= 1, prefix + "minHeight", "must be in [0, 1]", minHeight);
    }
}
