package io.tubecast.publish.message;

import java.util.List;

/**
 * A tube from its start to its end, as it stands when it is over.
 *
 * @param id number of the actor
 * @param label 0-based class of the whole
 * @param score of the whole, in [0, 1]
 * @param start first frame
 * @param end last frame
 * @param keys key boxes in frame order, the first at the start and the last at the end; between two of them boxes are
 *     interpolated linearly
 * @param segments what the actor did when, in frame order
 */
public record WholeTube(
        long id, int label, double score, Moment start, Moment end, List<KeyBox> keys, List<Segment> segments) {

    /** Checks that there is a box and that the frames are in order. */
    public WholeTube {
        keys = List.copyOf(keys);
        segments = List.copyOf(segments);
        if (keys.isEmpty() || end.frame() < start.frame()) {
            throw new IllegalArgumentException(
                    "a tube from frame %d to %d with %d key boxes".formatted(start.frame(), end.frame(), keys.size()));
        }
    }

    /** A frame and its capture time. */
    public record Moment(long frame, long captureNanos) {}

    /** A box in integer pixels of a frame. */
    public record KeyBox(long frame, int x, int y, int width, int height) {}

    /** One class from {@code startFrame} to {@code endFrame}, both included. */
    public record Segment(int label, double score, long startFrame, long endFrame) {}
}
