package io.tubecast.inference.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a frame of any shape becomes the network's input. */
public enum ResizeMode {
    /** The whole frame, each axis on its own. */
    @JsonProperty("stretch")
    STRETCH("stretch"),
    /** The whole frame with its aspect kept, centered between bars of the mean color. */
    @JsonProperty("letterbox")
    LETTERBOX("letterbox"),
    /** The largest centered part that has the input's aspect. */
    @JsonProperty("crop")
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
