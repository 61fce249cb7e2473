package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import java.util.List;

/**
 * How the network is run.
 *
 * @param mode which streams: {@code auto} (what there is time for, of all that the model has), {@code two-stream} or {@code appearance}
 * @param stride how many of the model's steps to take at once; {@value #ANY} for what there is time for
 */
public record PipelineConfig(String mode, int stride) {
    /** The node chooses, among all streams that the model has. */
    public static final String AUTO = "auto";

    /** The node chooses the stride. */
    public static final int ANY = 0;

    private static final List<String> MODES = List.of(AUTO, "two-stream", "appearance");

    /** Checks the rung of the ladder. */
    public PipelineConfig {
        require(MODES.contains(mode), "pipeline.mode", "must be auto, two-stream or appearance", "'" + mode + "'");
        require(
                stride == ANY || stride == 1 || stride == 2 || stride == 4,
                "pipeline.stride",
                "must be 0, 1, 2 or 4",
                stride);
    }

    static PipelineConfig defaults() {
        return new PipelineConfig(AUTO, ANY);
    }
}
