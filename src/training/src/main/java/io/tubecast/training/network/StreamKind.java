package io.tubecast.training.network;

/** What a trunk looks at. */
public enum StreamKind {
    /** Frames. */
    APPEARANCE("appearance"),
    /** Stacks of optical flow fields, three channels a field: x, y, magnitude. */
    MOTION("motion");

    private final String key;

    StreamKind(String key) {
        this.key = key;
    }

    /** The name in configurations, the prefix of the trunk's weights and of its maps' names. */
    @Override
    public String toString() {
        return key;
    }
}
