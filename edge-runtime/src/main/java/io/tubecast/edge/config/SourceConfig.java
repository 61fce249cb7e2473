package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

/**
 * Where frames come from.
 *
 * @param uri a file, {@code v4l2:DEVICE}, {@code rtsp://…}, {@code gst:PIPELINE} or {@code synthetic:?…}
 * @param asFastAsPossible whether files and the synthetic camera run as fast as the node can, without losing a frame
 * @param width wanted width of a camera's picture in pixels, 0 for its own choice
 * @param height wanted height, 0 for its own choice
 * @param framesPerSecond wanted rate, 0 for its own choice
 * @param latencyMillis time between exposure and arrival, where frames count from their arrival
 * @param transport what carries an RTSP stream: tcp or udp
 * @param jitterMillis how long packets of an RTSP stream wait for one that was overtaken
 * @param cameraClock whether an RTSP camera's own clock says when a frame was taken
 * @param openMillis how long a camera may take to open and to give its first frame
 * @param silentMillis a camera that gives no frame for so long is lost: mode standby, health fault
 * @param frozenMillis so long the same picture is frozen; 0 for what the kind of source calls for
 * @param blackMillis so long nothing but black is a fault
 * @param lateMillis frames so far behind the present are passed over
 * @param retryMillis how long to wait before a lost camera is opened again; doubles with each failure
 * @param maxRetryMillis the longest such wait
 */
public record SourceConfig(
        String uri,
        boolean asFastAsPossible,
        int width,
        int height,
        double framesPerSecond,
        int latencyMillis,
        String transport,
        int jitterMillis,
        boolean cameraClock,
        int openMillis,
        int silentMillis,
        int frozenMillis,
        int blackMillis,
        int lateMillis,
        int retryMillis,
        int maxRetryMillis) {
    private static final String SECTION = "source.";

    /** Checks the ranges. */
    public SourceConfig {
        require(!uri.isBlank(), "source.uri", "must name a source", "'" + uri + "'");
        inRange("width", width, 0, 16_384);
        inRange("height", height, 0, 16_384);
        require((width == 0) == (height == 0), "source.height", "goes together with source.width", height);
        require(
                framesPerSecond >= 0 && framesPerSecond <= 1_000,
                "source.framesPerSecond",
                "must be in [0, 1000]",
                framesPerSecond);
        inRange("latencyMillis", latencyMillis, 0, 5_000);
        require(
                transport.equals("tcp") || transport.equals("udp"),
                "source.transport",
                "must be tcp or udp",
                "'" + transport + "'");
        inRange("jitterMillis", jitterMillis, 0, 5_000);
        inRange("openMillis", openMillis, 500, 60_000);
        inRange("silentMillis", silentMillis, 100, 60_000);
        require(
                frozenMillis == 0 || (frozenMillis >= 200 && frozenMillis <= 3_600_000),
                "source.frozenMillis",
                "must be 0 or in [200, 3600000]",
                frozenMillis);
        inRange("blackMillis", blackMillis, 200, 3_600_000);
        inRange("lateMillis", lateMillis, 50, 60_000);
        inRange("retryMillis", retryMillis, 10, 60_000);
        require(
                maxRetryMillis >= retryMillis && maxRetryMillis <= 600_000,
                "source.maxRetryMillis",
                "must be in [source.retryMillis, 600000]",
                maxRetryMillis);
    }

    private static void inRange(String key, int value, int least, int most) {
        require(value >= least && value <= most, SECTION + key, "must be in [%d, %d]".formatted(least, most), value);
    }

    static SourceConfig defaults() {
        return new SourceConfig(
                "synthetic:?seed=7&fps=25", false, 0, 0, 0, 0, "tcp", 100, true, 4_000, 800, 0, 800, 500, 250, 1_000);
    }
}
