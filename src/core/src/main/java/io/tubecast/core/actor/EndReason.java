package io.tubecast.core.actor;

/** Why an actor ended. */
public enum EndReason {
    /** All its tubes ended, and none came back in time. */
    LOST,
    /** It was still seen, but its score stayed too low for too long: the action is over. */
    FADED,
    /** It turned out to be the same as an older one. */
    MERGED,
    /** The stream ended or was interrupted. */
    STREAM_ENDED
}
