package io.tubecast.evaluation.format;

import java.util.List;

/**
 * What was sent of a video when a step was done: one line of {@code published.jsonl}.
 *
 * @param video name of the video
 * @param width width of its frames in pixels, the unit of the boxes
 * @param height height of its frames in pixels
 * @param step number of the step in the video, 0-based
 * @param frame newest frame of the step, which the boxes belong to, 0-based
 * @param knownAt newest frame that was read for the step, so that it was sent no earlier: {@code frame}, or one behind it where the network looks ahead
 * @param tubes the tubes that were sent, possibly none
 */
public record PublishedStep(
        String video, int width, int height, int step, int frame, int knownAt, List<PublishedBox> tubes) {
    /** Checks the numbers and copies the list. */
    public PublishedStep {
        tubes = List.copyOf(tubes);
        if (width < 1 || height < 1 || step < 0 || frame < 0) {
            throw new IllegalArgumentException(
                    "step %d on frame %d of %dx%d pixels is none".formatted(step, frame, width, height));
        }
        if (knownAt < frame) {
            throw new IllegalArgumentException("frame %d cannot be known at frame %d".formatted(frame, knownAt));
        }
    }
}
