package io.tubecast.training.config;

/** The rules that configuration values are held to. */
final class Checks {
    private Checks() {}

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new TrainingConfigException(message);
        }
    }

    static void share(String key, double value) {
        require(value >= 0 && value <= 1, "%s must be in [0, 1], was %s".formatted(key, value));
    }

    static void atLeast(String key, long value, long least) {
        require(value >= least, "%s must be at least %d, was %d".formatted(key, least, value));
    }

    static void positive(String key, double value) {
        require(value > 0 && value < Double.POSITIVE_INFINITY, "%s must be positive, was %s".formatted(key, value));
    }
}
