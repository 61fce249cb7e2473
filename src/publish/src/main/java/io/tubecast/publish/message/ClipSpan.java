package io.tubecast.publish.message;

/**
 * The clip that a message rests on: frames of the stream that were looked at as one, in mode {@link Mode#CLIP}. The publisher adds the decision latency: how long before the hand-over the first of them was captured.
 *
 * @param firstFrame number of its first frame
 * @param lastFrame number of its last frame
 * @param frames how many of those between them came, both included
 * @param firstNanos capture time of the first frame
 */
public record ClipSpan(long firstFrame, long lastFrame, int frames, long firstNanos) {
    /** Checks the order. */
    public ClipSpan {
        if (lastFrame < firstFrame || frames < 1) {
            throw new IllegalArgumentException(
                    "a clip of %d frames from %d to %d".formatted(frames, firstFrame, lastFrame));
        }
    }
}
