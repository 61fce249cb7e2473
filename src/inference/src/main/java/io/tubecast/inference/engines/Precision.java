package io.tubecast.inference.engines;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What numbers an engine computes with, wherever a node was not kept in a higher precision. */
public enum Precision {
    /** IEEE single precision. */
    @JsonProperty("fp32")
    FP32("fp32"),
    /** IEEE half precision. */
    @JsonProperty("fp16")
    FP16("fp16"),
    /** Single precision's range with eight bits of mantissa. */
    @JsonProperty("bf16")
    BF16("bf16"),
    /** Eight-bit integers with a scale. */
    @JsonProperty("int8")
    INT8("int8"),
    /** Eight-bit integers here, half precision there. */
    @JsonProperty("mixed")
    MIXED("mixed");

    private final String key;

    Precision(String key) {
        this.key = key;
    }

    /** Whether some of it is computed in eight-bit integers. */
    public boolean quantized() {
        return this == INT8 || this == MIXED;
    }

    /** The name in manifests, options and messages. */
    @Override
    public String toString() {
        return key;
    }
}
