package io.tubecast.edge.preview;

import java.util.List;

/**
 * What the page shows beside a picture.
 *
 * @param frame number of the frame in its source
 * @param boxes the actors
 * @param mode which streams of the model run, or {@code standby}
 * @param stride how many of the model's steps are taken at once
 * @param fps processed frames a second
 * @param latencyMillis from capture to hand-over
 * @param dropped frames dropped since the start
 */
public record PreviewScene(
        long frame, List<PreviewBox> boxes, String mode, int stride, double fps, double latencyMillis, long dropped) {
    /** Keeps its own copy of the boxes. */
    public PreviewScene {
        boxes = List.copyOf(boxes);
    }
}
