package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import io.tubecast.edge.log.LogForm;

/**
 * What is written to the terminal.
 *
 * @param format one of {@link LogForm#names}
 * @param reportSeconds how often a line of rates, latency and drops is written
 */
public record LogConfig(String format, int reportSeconds) {
    /** Checks the form and the interval. */
    public LogConfig {
        require(
                LogForm.names().contains(format),
                "log.format",
                "must be one of " + String.join(", ", LogForm.names()),
                "'" + format + "'");
        require(
                reportSeconds >= 1 && reportSeconds <= 86_400,
                "log.reportSeconds",
                "must be in [1, 86400]",
                reportSeconds);
    }

    static LogConfig defaults() {
        return new LogConfig(LogForm.AUTO, 60);
    }
}
