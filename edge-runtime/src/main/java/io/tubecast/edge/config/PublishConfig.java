package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is sent.
 *
 * @param minScore an actor is active, and sent, once its label's score is above this
 * @param minScores the same for single labels, by name
 * @param tentative whether actors that are not active yet are sent too
 * @param maxActors most actors in one message
 * @param validMillis how long after capture a message may be acted on
 */
public record PublishConfig(
        double minScore, Map<String, Double> minScores, boolean tentative, int maxActors, int validMillis) {
    /** Checks the ranges. */
    public PublishConfig {
        minScores = Map.copyOf(minScores);
        require(minScore >= 0 && minScore <= 1, "publish.minScore", "must be in [0, 1]", minScore);
        new TreeMap<>(minScores)
                .forEach((label, score) ->
                        require(score >= 0 && score <= 1, "publish.minScores." + label, "must be in [0, 1]", score));
        require(maxActors >= 1 && maxActors <= 256, "publish.maxActors", "must be in [1, 256]", maxActors);
        require(validMillis >= 1 && validMillis <= 60_000, "publish.validMillis", "must be in [1, 60000]", validMillis);
    }

    static PublishConfig defaults() {
        return new PublishConfig(0.3, Map.of(), false, 32, 250);
    }
}
