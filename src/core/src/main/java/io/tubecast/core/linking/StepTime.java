package io.tubecast.core.linking;

/**
 * Where in the video a step lies: the first and last frame its micro-tubes span, and when those frames were exposed.
 *
 * <p>Boxes move along frame numbers; lives and waits are measured in nanoseconds. For single-frame detections first and last are the same.
 *
 * @param firstFrame number of the frame of the first boxes
 * @param lastFrame number of the frame of the last boxes
 * @param firstNanos capture time of {@code firstFrame}
 * @param lastNanos capture time of {@code lastFrame}
 */
public record StepTime(long firstFrame, long lastFrame, long firstNanos, long lastNanos) {
    /** Checks the order. */
    public StepTime {
        if (firstFrame > lastFrame || firstNanos > lastNanos) {
            throw new IllegalArgumentException("a step cannot end before it begins: frames %d-%d, nanoseconds %d-%d"
                    .formatted(firstFrame, lastFrame, firstNanos, lastNanos));
        }
    }

    /** A step of a file of constant frame rate, frame 0 at time 0. */
    public static StepTime atRate(long firstFrame, long lastFrame, double framesPerSecond) {
        return new StepTime(
                firstFrame, lastFrame, nanosOf(firstFrame, framesPerSecond), nanosOf(lastFrame, framesPerSecond));
    }

    private static long nanosOf(long frame, double framesPerSecond) {
        return Math.round(frame * 1e9 / framesPerSecond);
    }
}
