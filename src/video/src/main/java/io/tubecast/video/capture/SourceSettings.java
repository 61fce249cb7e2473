package io.tubecast.video.capture;

import java.time.Duration;

/**
 * How a source is opened.
 *
 * @param asFastAsPossible whether a file gives its frames without waiting for their time
 * @param picture what a camera is asked for
 * @param openTimeout how long a network stream may take to open, and to give its first frame
 * @param readTimeout how long a network stream may be silent, and how long its server may take to answer
 * @param network how an RTSP stream is received
 */
public record SourceSettings(
        boolean asFastAsPossible, Picture picture, Duration openTimeout, Duration readTimeout, Network network) {
    /** A file at its own rate, a camera as it likes, a few seconds of patience. */
    public static final SourceSettings DEFAULT = new SourceSettings(
            false,
            new Picture(0, 0, 0, Duration.ZERO),
            Duration.ofSeconds(4),
            Duration.ofSeconds(2),
            new Network(Transport.TCP, Duration.ofMillis(100), true));

    /**
     * What a camera is asked for.
     *
     * @param width in pixels, 0 for the camera's own choice
     * @param height in pixels, 0 for the camera's own choice
     * @param framesPerSecond 0 for the camera's own choice
     * @param latency what lies between exposure and arrival here; taken off where frames count from their arrival
     */
    public record Picture(int width, int height, double framesPerSecond, Duration latency) {
        /** Checks the ranges. */
        public Picture {
            if (width < 0 || height < 0 || !(framesPerSecond >= 0)) {
                throw new IllegalArgumentException("width, height and rate must not be negative, were %dx%d at %s"
                        .formatted(width, height, framesPerSecond));
            }
            if ((width == 0) != (height == 0)) {
                throw new IllegalArgumentException("width and height go together, were %dx%d".formatted(width, height));
            }
            if (latency.isNegative()) {
                throw new IllegalArgumentException("a camera's latency must not be negative, was " + latency);
            }
        }
    }

    /** What carries an RTSP stream. */
    public enum Transport {
        /** Inside the RTSP connection: nothing is lost, what is late holds up the rest. */
        TCP("tcp"),
        /** Packets of their own: what is lost is lost. */
        UDP("udp");

        private final String word;

        Transport(String word) {
            this.word = word;
        }

        /** The word in options. */
        public String word() {
            return word;
        }
    }

    /**
     * How an RTSP stream is received.
     *
     * @param jitter how long packets wait for one that was overtaken (UDP)
     * @param cameraClock whether the camera's RTCP sender reports say when a frame was taken
     */
    public record Network(Transport transport, Duration jitter, boolean cameraClock) {
        /** Checks the time. */
        public Network {
            if (jitter.isNegative()) {
                throw new IllegalArgumentException("the time that packets wait must not be negative, was " + jitter);
            }
        }
    }

    /** Checks the times. */
    public SourceSettings {
        if (openTimeout.isNegative() || openTimeout.isZero() || readTimeout.isNegative() || readTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "timeouts must be positive, were " + openTimeout + " and " + readTimeout);
        }
    }

    /** These settings with files read without waiting. */
    public SourceSettings withoutWaiting() {
        return new SourceSettings(true, picture, openTimeout, readTimeout, network);
    }
}
