package io.tubecast.core.actor;

/** Where an actor stands in its life. */
public enum ActorState {
    /** Too few detections or too low a score to be told to anyone. */
    TENTATIVE,
    /** Seen in the last step. */
    ACTIVE,
    /** Was active, not seen in the last step: the box is a guess. */
    COASTING,
    /** Over. */
    ENDED
}
