package io.tubecast.inference.engines;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What runs an engine. */
public enum EngineTarget {
    /** TensorRT: the engine is a plan for one kind of GPU. */
    @JsonProperty("tensorrt")
    TENSORRT("tensorrt", ".plan"),
    /** ONNX Runtime: the engine is a converted graph. */
    @JsonProperty("onnxruntime")
    ONNXRUNTIME("onnxruntime", ".onnx");

    private final String key;
    private final String extension;

    EngineTarget(String key, String extension) {
        this.key = key;
        this.extension = extension;
    }

    /** How the names of its files end, the dot included. */
    public String extension() {
        return extension;
    }

    /** The name in manifests, options and messages. */
    @Override
    public String toString() {
        return key;
    }
}
