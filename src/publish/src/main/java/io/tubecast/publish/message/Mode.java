package io.tubecast.publish.message;

/** What the node looks with: the {@code mode} of every message. */
public enum Mode {
    /** Appearance and motion. */
    TWO_STREAM("two-stream"),
    /** Appearance only. */
    APPEARANCE("appearance"),
    /** Motion only: a model that sees no pictures but how they move. */
    MOTION("motion"),
    /** Whole clips: nothing is said before all of one was seen. Not online. */
    CLIP("clip"),
    /** Not looking: no camera, no working model, or no flow for a model that sees nothing without. */
    STANDBY("standby");

    private final String word;

    Mode(String word) {
        this.word = word;
    }

    /** The word in messages. */
    public String word() {
        return word;
    }
}
