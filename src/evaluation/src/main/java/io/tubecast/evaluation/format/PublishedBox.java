package io.tubecast.evaluation.format;

import io.tubecast.core.geometry.Box;

/**
 * What was sent of one tube at one step: an entry of a line of {@code published.jsonl}.
 *
 * @param id names the tube within its video, for as long as it lives
 * @param actionClass 0-based class, background not counted
 * @param label name of the class
 * @param score of the tube as it was known then
 * @param frameScore class score of the tube's newest detection
 * @param start first frame of the tube as it was known then
 * @param box where it is in the step's frame, in continuous pixels
 * @param coasting whether the step brought no detection, so that the box is a guess
 */
public record PublishedBox(
        int id, int actionClass, String label, double score, double frameScore, int start, Box box, boolean coasting) {
    /** Checks the numbers; NaN fails too. */
    public PublishedBox {
        if (id < 0 || actionClass < 0 || start < 0 || !Double.isFinite(score) || !Double.isFinite(frameScore)) {
            throw new IllegalArgumentException("id %d, class %d, start %d, score %s, frame score %s are no tube"
                    .formatted(id, actionClass, start, score, frameScore));
        }
    }
}
