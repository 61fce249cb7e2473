package io.tubecast.video.capture;

import java.time.Duration;

/**
 * How a source is opened.
 *
 * @param asFastAsPossible whether a file gives its frames without waiting for their time
 * @param width wanted width of a camera's picture in pixels, 0 for the camera's own choice
 * @param height wanted height, 0 for the camera's own choice
 * @param framesPerSecond wanted rate of a camera, 0 for the camera's own choice
 * @param openTimeout how long a network stream may take to open
 * @param readTimeout how long a network stream may be silent
 */
public record SourceSettings(
        boolean asFastAsPossible,
        int width,
        int height,
        double framesPerSecond,
        Duration openTimeout,
        Duration readTimeout) {
    /** A file at its own rate, a camera as it likes, five seconds of patience. */
    public static final SourceSettings DEFAULT =
            new SourceSettings(false, 0, 0, 0, Duration.ofSeconds(5), Duration.ofSeconds(5));

    /** Checks the ranges. */
    public SourceSettings {
        if (width < 0 || height < 0 || !(framesPerSecond >= 0)) {
            throw new IllegalArgumentException("width, height and rate must not be negative, were %dx%d at %s"
                    .formatted(width, height, framesPerSecond));
        }
        if ((width == 0) != (height == 0)) {
            throw new IllegalArgumentException("width and height go together, were %dx%d".formatted(width, height));
        }
        if (openTimeout.isNegative() || openTimeout.isZero() || readTimeout.isNegative() || readTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "timeouts must be positive, were " + openTimeout + " and " + readTimeout);
        }
    }

    /** These settings with files read without waiting. */
    public SourceSettings withoutWaiting() {
        return new SourceSettings(true, width, height, framesPerSecond, openTimeout, readTimeout);
    }
}
