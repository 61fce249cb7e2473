package io.tubecast.core.linking;

import io.tubecast.core.geometry.Box;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A finished action tube: one class, one box and one score a frame, without holes.
 *
 * <p>The arrays are the tube's own: read them, do not write them.
 *
 * @param actionClass 0-based class, background not counted
 * @param score the tube's score, by which tubes are ranked
 * @param start first frame, 0-based
 * @param boxes [frames x 4] x1, y1, x2, y2 in the unit of the linker's input
 * @param frameScores [frames] class score in each frame
 */
@SuppressWarnings("ArrayRecordComponent") // thousands of frames: boxed lists would cost ten times the memory
public record ActionTube(int actionClass, double score, int start, double[] boxes, double[] frameScores) {
    /** Checks that there are four coordinates for every score. */
    public ActionTube {
        if (frameScores.length == 0 || boxes.length != 4 * frameScores.length) {
            throw new IllegalArgumentException(
                    "%d coordinates for %d frames".formatted(boxes.length, frameScores.length));
        }
    }

    /** A tube whose class scores the same in each frame as the tube does: one that was not detected but is known, or held. */
    public static ActionTube of(int actionClass, double score, int start, List<Box> boxes) {
        double[] corners = new double[4 * boxes.size()];
        int at = 0;
        for (Box box : boxes) {
            corners[at++] = box.x1();
            corners[at++] = box.y1();
            corners[at++] = box.x2();
            corners[at++] = box.y2();
        }
        double[] scores = new double[boxes.size()];
        Arrays.fill(scores, score);
        return new ActionTube(actionClass, score, start, corners, scores);
    }

    /** Number of frames. */
    public int length() {
        return frameScores.length;
    }

    /** The frame after the last. */
    public int end() {
        return start + length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActionTube that
                && actionClass == that.actionClass
                && Double.compare(score, that.score) == 0
                && start == that.start
                && Arrays.equals(boxes, that.boxes)
                && Arrays.equals(frameScores, that.frameScores);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actionClass, score, start, Arrays.hashCode(boxes), Arrays.hashCode(frameScores));
    }

    @Override
    public String toString() {
        return "ActionTube[class %d, score %.4f, frames %d-%d]".formatted(actionClass, score, start, end() - 1);
    }
}
