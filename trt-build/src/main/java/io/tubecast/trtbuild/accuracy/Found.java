package io.tubecast.trtbuild.accuracy;

import io.tubecast.core.linking.ActionTube;

/**
 * What a model found when it looked: a micro-tube in a pair of frames, or a tube in a whole clip.
 *
 * @param actionClass 0-based, background not counted
 * @param score of the class
 * @param start frame of the first box; 0 in a micro-tube
 * @param boxes x1, y1, x2, y2 of each frame from the first on, of a micro-tube of both frames, in parts of the picture
 */
@SuppressWarnings("ArrayRecordComponent") // thousands of boxes: read, never written
record Found(int actionClass, double score, int start, double[] boxes) {
    /** A micro-tube, with the boxes of both frames. */
    static Found microTube(int actionClass, double score, double[] boxes) {
        return new Found(actionClass, score, 0, boxes);
    }

    /** A tube. */
    static Found of(ActionTube tube) {
        return new Found(tube.actionClass(), tube.score(), tube.start(), tube.boxes());
    }

    /** The frame behind the last one. */
    int end() {
        return start + boxes.length / 4;
    }
}
