package io.tubecast.core.linking;

import java.util.List;

/**
 * The numbers of the {@link OfflineLinker}.
 *
 * @param lambda weight of the overlap of neighbours beside their scores; 1 in the released programs
 * @param maxPaths most paths a class
 */
public record OfflineSettings(double lambda, int maxPaths) {
    private static final String LAMBDA = "linking.lambda";
    private static final String MAX_PATHS = "linking.maxPaths";

    /** Checks the ranges; NaN fails too. */
    public OfflineSettings {
        require(lambda >= 0 && lambda <= 1000, LAMBDA, "in [0, 1000]", lambda);
        require(maxPaths >= 1, MAX_PATHS, "at least 1", maxPaths);
    }

    /** 1 and 10, as many paths as the filters before linking leave boxes a step. */
    public static OfflineSettings defaults() {
        return new OfflineSettings(1, 10);
    }

    /** The keys that {@link #with} takes. */
    public static List<String> keys() {
        return List.of(LAMBDA, MAX_PATHS);
    }

    /**
     * These settings with one of them changed.
     *
     * @param key one of {@link #keys()}
     * @param value its new value, as written on the command line
     * @throws IllegalArgumentException if there is no such key, or the value is not allowed
     */
    public OfflineSettings with(String key, String value) {
        try {
            return switch (key) {
                case LAMBDA -> new OfflineSettings(Double.parseDouble(value), maxPaths);
                case MAX_PATHS -> new OfflineSettings(lambda, Integer.parseInt(value));
                default ->
                    throw new IllegalArgumentException(
                            "%s is no setting of the 'offline' linker; allowed are %s".formatted(key, keys()));
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s must be a %snumber, was '%s'".formatted(key, key.equals(LAMBDA) ? "" : "whole ", value), e);
        }
    }

    private static void require(boolean fulfilled, String key, String rule, Number value) {
        if (!fulfilled) {
            throw new IllegalArgumentException("%s must be %s, was %s".formatted(key, rule, value));
        }
    }
}
