package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

/**
 * Where frames come from.
 *
 * @param uri a file, {@code v4l2:DEVICE}, {@code rtsp://…} or {@code synthetic:?…}
 * @param asFastAsPossible whether files and the synthetic camera run as fast as the node can, without losing a frame
 * @param silentMillis a camera that gives no frame for so long is lost: mode standby, health fault
 * @param retryMillis how long to wait before a lost camera is opened again; doubles with each failure
 * @param maxRetryMillis the longest such wait
 */
public record SourceConfig(
        String uri, boolean asFastAsPossible, int silentMillis, int retryMillis, int maxRetryMillis) {
    /** Checks the times. */
    public SourceConfig {
        require(!uri.isBlank(), "source.uri", "must name a source", "'" + uri + "'");
        require(
                silentMillis >= 100 && silentMillis <= 60_000,
                "source.silentMillis",
                "must be in [100, 60000]",
                silentMillis);
        require(
                retryMillis >= 10 && retryMillis <= 60_000,
                "source.retryMillis",
                "must be in [10, 60000]",
                retryMillis);
        require(
                maxRetryMillis >= retryMillis && maxRetryMillis <= 600_000,
                "source.maxRetryMillis",
                "must be in [source.retryMillis, 600000]",
                maxRetryMillis);
    }

    static SourceConfig defaults() {
        return new SourceConfig("synthetic:?seed=7&fps=25", false, 1_000, 250, 5_000);
    }
}
