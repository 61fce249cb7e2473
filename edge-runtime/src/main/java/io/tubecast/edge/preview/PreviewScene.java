package io.tubecast.edge.preview;

import java.util.List;

/**
 * What the page shows over a picture.
 *
 * @param frame number of the frame in its source
 * @param boxes the actors
 * @param mode which streams of the model looked at it
 * @param stride how many of the model's steps were taken at once
 * @param windowMillis how long the window of frames is that was looked at as one; 0 where each step has its own picture
 */
public record PreviewScene(long frame, List<PreviewBox> boxes, String mode, int stride, long windowMillis) {
    /** Keeps its own copy of the boxes. */
    public PreviewScene {
        boxes = List.copyOf(boxes);
    }
}
