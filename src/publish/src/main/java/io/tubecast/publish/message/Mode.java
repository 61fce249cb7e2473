package io.tubecast.publish.message;

/** What the node looks with: the {@code mode} of every message. */
public enum Mode {
    /** Appearance and motion. */
    TWO_STREAM("two-stream"),
    /** Appearance only. */
    APPEARANCE("appearance"),
    /** Not looking: no camera, or no working model. */
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
