package io.tubecast.evaluation.format;

import io.tubecast.core.linking.ActionTube;
import java.util.Arrays;

/**
 * A tube of a video: one line of {@code tubes.jsonl}.
 *
 * @param video name of the video
 * @param width width of its frames in pixels, the unit of the boxes
 * @param height height of its frames in pixels
 * @param label name of the tube's class
 * @param tube class, score, span, boxes in continuous pixels
 */
public record TubeRecord(String video, int width, int height, String label, ActionTube tube) {
    /** Checks the size. */
    public TubeRecord {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("the size must be positive, was " + width + "x" + height);
        }
    }

    /** The tube under another class number, in pixels of frames of another size. */
    public ActionTube as(int actionClass, int otherWidth, int otherHeight) {
        double[] boxes = tube.boxes();
        if (otherWidth != width || otherHeight != height) {
            boxes = Arrays.copyOf(boxes, boxes.length);
            for (int i = 0; i < boxes.length; i++) {
                boxes[i] *= i % 2 == 0 ? (double) otherWidth / width : (double) otherHeight / height;
            }
        }
        return new ActionTube(actionClass, tube.score(), tube.start(), boxes, tube.frameScores());
    }
}
