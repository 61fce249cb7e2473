package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

/**
 * How the network is run.
 *
 * @param mode which streams; {@code appearance} is the one there is
 * @param stride how many of the model's steps to take at once
 */
public record PipelineConfig(String mode, int stride) {
    /** Checks the rung of the ladder. */
    public PipelineConfig {
        require(mode.equals("appearance"), "pipeline.mode", "must be 'appearance'", "'" + mode + "'");
        require(stride == 1 || stride == 2 || stride == 4, "pipeline.stride", "must be 1, 2 or 4", stride);
    }

    static PipelineConfig defaults() {
        return new PipelineConfig("appearance", 1);
    }
}
