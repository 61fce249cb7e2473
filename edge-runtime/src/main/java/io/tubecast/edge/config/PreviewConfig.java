package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

/**
 * The preview page of the node's web server.
 *
 * @param enabled whether there is one; without it no picture leaves the node over HTTP
 * @param framesPerSecond most pictures a second
 * @param jpegQuality of the pictures, 0.1 to 1
 */
public record PreviewConfig(boolean enabled, double framesPerSecond, double jpegQuality) {
    /** Checks the ranges. */
    public PreviewConfig {
        require(
                framesPerSecond > 0 && framesPerSecond <= 60,
                "preview.framesPerSecond",
                "must be in (0, 60]",
                framesPerSecond);
        require(jpegQuality >= 0.1 && jpegQuality <= 1, "preview.jpegQuality", "must be in [0.1, 1]", jpegQuality);
    }

    static PreviewConfig defaults() {
        return new PreviewConfig(false, 10, 0.75);
    }
}
