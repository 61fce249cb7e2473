package io.tubecast.inference.engine;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a tensor's elements are. A model bundle has bytes and single-precision floats only; the others are for graphs that are of no bundle. */
public enum ElementType {
    /** Unsigned bytes: pixels as the camera gives them. */
    @JsonProperty("uint8")
    UINT8("uint8", 1),
    /** IEEE single precision, native byte order. */
    @JsonProperty("float32")
    FLOAT32("float32", 4),
    /** IEEE half precision, native byte order. */
    @JsonProperty("float16")
    FLOAT16("float16", 2),
    /** The upper half of a single-precision float, native byte order. */
    @JsonProperty("bfloat16")
    BFLOAT16("bfloat16", 2),
    /** IEEE double precision, native byte order. */
    @JsonProperty("float64")
    FLOAT64("float64", 8),
    /** Signed bytes. */
    @JsonProperty("int8")
    INT8("int8", 1),
    /** Signed 32-bit integers, native byte order. */
    @JsonProperty("int32")
    INT32("int32", 4),
    /** Signed 64-bit integers, native byte order. */
    @JsonProperty("int64")
    INT64("int64", 8),
    /** A byte each, 0 or 1. */
    @JsonProperty("bool")
    BOOL("bool", 1);

    private final String key;
    private final int bytes;

    ElementType(String key, int bytes) {
        this.key = key;
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether a model bundle may have tensors of it. */
    public boolean inBundles() {
        return this == UINT8 || this == FLOAT32;
    }

    /** The name in manifests and messages. */
    @Override
    public String toString() {
        return key;
    }
}
