package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import java.util.List;

/**
 * How the network is run.
 *
 * @param mode which streams: {@code auto} (all that the model has), {@code two-stream} or {@code appearance}
 * @param stride how many of the model's steps to take at once
 */
public record PipelineConfig(String mode, int stride) {
    /** All streams that the model has. */
    public static final String AUTO = "auto";

    private static final List<String> MODES = List.of(AUTO, "two-stream", "appearance");

    /** Checks the rung of the ladder. */
    public PipelineConfig {
        require(MODES.contains(mode), "pipeline.mode", "must be auto, two-stream or appearance", "'" + mode + "'");
        require(stride == 1 || stride == 2 || stride == 4, "pipeline.stride", "must be 1, 2 or 4", stride);
    }

    static PipelineConfig defaults() {
        return new PipelineConfig(AUTO, 1);
    }
}
