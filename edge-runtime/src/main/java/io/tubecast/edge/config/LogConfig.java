package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

/**
 * What is written to the terminal.
 *
 * @param reportSeconds how often a line of rates, latency and drops is written
 */
public record LogConfig(int reportSeconds) {
    /** Checks the interval. */
    public LogConfig {
        require(
                reportSeconds >= 1 && reportSeconds <= 86_400,
                "log.reportSeconds",
                "must be in [1, 86400]",
                reportSeconds);
    }

    static LogConfig defaults() {
        return new LogConfig(60);
    }
}
