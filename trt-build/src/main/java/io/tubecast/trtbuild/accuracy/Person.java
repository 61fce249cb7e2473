package io.tubecast.trtbuild.accuracy;

/**
 * An active actor at a step.
 *
 * @param id by which the model's own tracker knows them
 * @param label their class
 * @param box x1, y1, x2, y2 in parts of the picture
 */
@SuppressWarnings("ArrayRecordComponent") // thousands of boxes: read, never written
record Person(long id, int label, double[] box) {}
