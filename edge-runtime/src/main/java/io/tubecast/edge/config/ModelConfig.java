package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

/**
 * The network.
 *
 * @param directory the model bundle
 * @param threads threads of the engine; 0 takes one for each processor
 */
public record ModelConfig(String directory, int threads) {
    /** Checks the number of threads. */
    public ModelConfig {
        require(!directory.isBlank(), "model.directory", "must name a folder", "'" + directory + "'");
        require(threads >= 0 && threads <= 64, "model.threads", "must be in [0, 64]", threads);
    }

    static ModelConfig defaults() {
        return new ModelConfig("models/demo", 0);
    }
}
