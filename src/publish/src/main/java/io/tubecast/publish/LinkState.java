package io.tubecast.publish;

/** Where a link to a broker stands. */
public enum LinkState {
    /** No connection; waiting before the next attempt. */
    DOWN,
    /** An attempt is under way. */
    CONNECTING,
    /** Connected; messages flow. */
    UP,
    /** Closing: the rest is being sent. */
    DRAIN,
    /** Closed for good. */
    CLOSED
}
