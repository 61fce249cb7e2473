package io.tubecast.trtbuild.accuracy;

/**
 * A micro-tube that a model found.
 *
 * @param actionClass 0-based, background not counted
 * @param score of the class
 * @param boxes x1, y1, x2, y2 of both frames, in parts of the picture
 */
@SuppressWarnings("ArrayRecordComponent") // thousands of micro-tubes: read, never written
record Found(int actionClass, double score, double[] boxes) {}
