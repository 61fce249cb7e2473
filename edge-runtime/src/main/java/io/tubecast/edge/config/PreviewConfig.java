package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

/**
 * The preview page, on localhost only.
 *
 * @param enabled whether there is one
 * @param port TCP port; 0 takes a free one
 * @param framesPerSecond most pictures a second
 * @param jpegQuality of the pictures, 0.1 to 1
 */
public record PreviewConfig(boolean enabled, int port, double framesPerSecond, double jpegQuality) {
    /** Checks the ranges. */
    public PreviewConfig {
        require(port >= 0 && port <= 65_535, "preview.port", "must be in [0, 65535]", port);
        require(
                framesPerSecond > 0 && framesPerSecond <= 60,
                "preview.framesPerSecond",
                "must be in (0, 60]",
                framesPerSecond);
        require(jpegQuality >= 0.1 && jpegQuality <= 1, "preview.jpegQuality", "must be in [0.1, 1]", jpegQuality);
    }

    static PreviewConfig defaults() {
        return new PreviewConfig(false, 8088, 10, 0.75);
    }
}
