package io.tubecast.core.trajectory;

import io.tubecast.core.trajectory.ClipModules.Answer;
import java.nio.FloatBuffer;

/**
 * The mean of what the refine module says of a map and of the same map of the clip's mirror image, anchor by anchor: the anchor of the mirrored column, the
 * horizontal offset with its sign changed. The two err differently, so the mean errs less. Not of the paper. Not thread-safe.
 */
final class MirrorMean {
    private final int columns;
    private final int shapes;
    private final int anchors;
    private final int scoresOfAnchor;
    private final FloatBuffer scores;
    private final FloatBuffer offsets;

    /**
     * Nothing taken yet.
     *
     * @param grid where the anchors lie
     * @param classes C, background not counted
     */
    MirrorMean(AnchorGrid grid, int classes) {
        columns = grid.columns();
        shapes = grid.shapes().size();
        anchors = grid.size();
        scoresOfAnchor = classes + 1;
        scores = FloatBuffer.allocate(anchors * scoresOfAnchor);
        offsets = FloatBuffer.allocate(anchors * 4);
    }

    /** Keeps what was said of the map itself. */
    void keep(Answer own) {
        scores.put(0, own.scores(), own.scores().position(), scores.capacity());
        offsets.put(0, own.values(), own.values().position(), offsets.capacity());
    }

    /**
     * The mean of what was kept and of this.
     *
     * @return valid until the next call
     */
    Answer with(Answer mirrored) {
        for (int anchor = 0; anchor < anchors; anchor++) {
            int there = mirrored(anchor);
            for (int i = 0; i < scoresOfAnchor; i++) {
                add(scores, anchor * scoresOfAnchor + i, value(mirrored.scores(), there * scoresOfAnchor + i));
            }
            add(offsets, 4 * anchor, -value(mirrored.values(), 4 * there));
            for (int i = 1; i < 4; i++) {
                add(offsets, 4 * anchor + i, value(mirrored.values(), 4 * there + i));
            }
        }
        return new Answer(scores, offsets);
    }

    /** The anchor that lies where this one does in the mirror: the same row and shape, the column from the other side. */
    private int mirrored(int anchor) {
        int cell = anchor / shapes;
        int column = cell % columns;
        return anchor + shapes * (columns - 1 - 2 * column);
    }

    private static float value(FloatBuffer values, int i) {
        return values.get(values.position() + i);
    }

    private static void add(FloatBuffer mean, int at, float value) {
        mean.put(at, 0.5f * (mean.get(at) + value));
    }
}
