package io.tubecast.training.weights.pickle;

/** Python's {@code None}. */
public enum PickledNone {
    /** The only one. */
    NONE
}
