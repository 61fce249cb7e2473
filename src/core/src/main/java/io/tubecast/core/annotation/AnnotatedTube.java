package io.tubecast.core.annotation;

import io.tubecast.core.geometry.Box;
import java.util.List;

/**
 * One action instance of the ground truth: a class and a box for each frame of its span.
 *
 * @param actionClass 0-based class, background not counted
 * @param start first frame, 0-based
 * @param boxes one box a frame from {@code start} on, in continuous pixels of the video
 */
public record AnnotatedTube(int actionClass, int start, List<Box> boxes) {
    /** Checks that the span is not empty and does not start before the video. */
    public AnnotatedTube {
        boxes = List.copyOf(boxes);
        if (actionClass < 0 || start < 0 || boxes.isEmpty()) {
            throw new IllegalArgumentException("a tube needs a class, a start and at least one box, was class "
                    + actionClass + ", start " + start + ", " + boxes.size() + " boxes");
        }
    }

    /** The frame after the last. */
    public int end() {
        return start + boxes.size();
    }

    /** Whether the tube has a box in this frame. */
    public boolean covers(int frame) {
        return frame >= start && frame < end();
    }

    /** The box in a frame the tube covers. */
    public Box boxAt(int frame) {
        return boxes.get(frame - start);
    }
}
