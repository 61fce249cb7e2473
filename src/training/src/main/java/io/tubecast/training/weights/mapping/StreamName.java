package io.tubecast.training.weights.mapping;

import java.util.Locale;

/** What a trunk looks at; its name is the prefix of its tensors. */
public enum StreamName {
    /** A frame: R, G, B. */
    APPEARANCE(3),
    /** Five flow fields in a row, each as x, y, magnitude. */
    MOTION(15);

    private final int channels;

    StreamName(int channels) {
        this.channels = channels;
    }

    /** Input channels. */
    public int channels() {
        return channels;
    }

    /** What names of its tensors begin with, without the dot. */
    public String prefix() {
        return name().toLowerCase(Locale.ROOT);
    }
}
