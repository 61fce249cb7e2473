package io.tubecast.core.frame;

/** How a frame of any shape becomes the picture a network takes. */
public enum ResizeMode {
    /** The whole frame, each axis on its own. */
    STRETCH("stretch"),
    /** The whole frame with its aspect kept, centered between bars of the mean color. */
    LETTERBOX("letterbox"),
    /** The largest centered part that has the input's aspect. */
    CROP("crop");

    private final String key;

    ResizeMode(String key) {
        this.key = key;
    }

    /** The name in manifests and messages. */
    @Override
    public String toString() {
        return key;
    }
}
