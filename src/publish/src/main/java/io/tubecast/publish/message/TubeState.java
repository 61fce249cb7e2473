package io.tubecast.publish.message;

/** How far a tube is trusted: the {@code state} of a tube in messages. */
public enum TubeState {
    /** Too young or too weak to act on. */
    TENTATIVE("tentative"),
    /** Seen in this frame. */
    ACTIVE("active"),
    /** Not seen in this frame, moved on along its own velocity. */
    COASTING("coasting"),
    /** Over. */
    ENDED("ended");

    private final String word;

    TubeState(String word) {
        this.word = word;
    }

    /** The word in messages. */
    public String word() {
        return word;
    }
}
