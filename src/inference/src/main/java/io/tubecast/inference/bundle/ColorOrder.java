package io.tubecast.inference.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Order of the three color values of a pixel. */
public enum ColorOrder {
    /** Blue first, as cameras and OpenCV give it. */
    @JsonProperty("bgr")
    BGR("bgr"),
    /** Red first. */
    @JsonProperty("rgb")
    RGB("rgb");

    private final String key;

    ColorOrder(String key) {
        this.key = key;
    }

    /** The name in manifests and messages. */
    @Override
    public String toString() {
        return key;
    }
}
