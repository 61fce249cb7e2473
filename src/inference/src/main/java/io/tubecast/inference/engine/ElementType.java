package io.tubecast.inference.engine;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a tensor's elements are. */
public enum ElementType {
    /** Unsigned bytes: pixels as the camera gives them. */
    @JsonProperty("uint8")
    UINT8(1),
    /** IEEE single precision, native byte order. */
    @JsonProperty("float32")
    FLOAT32(4);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The name in manifests and messages. */
    @Override
    public String toString() {
        return this == UINT8 ? "uint8" : "float32";
    }
}
