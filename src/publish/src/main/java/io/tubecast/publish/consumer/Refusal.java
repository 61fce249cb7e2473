package io.tubecast.publish.consumer;

/** Why a message was not passed on. */
public enum Refusal {
    /** Not a topic of the contract. */
    TOPIC,
    /** Another major version. */
    VERSION,
    /** Kept by the broker: tubes, events and health are only true at once. */
    RETAINED,
    /** Not readable, or a field is missing or of the wrong kind. */
    MALFORMED,
    /** Not newer than the last one. */
    REPEATED,
    /** A word about a connection or a run that is over. */
    OUTDATED,
    /** More nodes than this consumer can remember. */
    TOO_MANY
}
