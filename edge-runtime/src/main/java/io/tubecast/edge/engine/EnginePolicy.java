package io.tubecast.edge.engine;

import io.tubecast.edge.config.ModelConfig;

/**
 * What may run the networks. Of several that are allowed, plans are better than converted graphs, and those better than the model's own.
 *
 * @param plans plans, by TensorRT
 * @param converted graphs that were converted for this processor, by ONNX Runtime
 * @param original the model's own graphs, by ONNX Runtime
 */
public record EnginePolicy(boolean plans, boolean converted, boolean original) {
    /** Checks that something is allowed. */
    public EnginePolicy {
        if (!plans && !converted && !original) {
            throw new IllegalArgumentException("an engine must be allowed");
        }
    }

    /** What the configuration allows. */
    public static EnginePolicy of(ModelConfig config) {
        boolean tensorRt = !config.engine().equals(ModelConfig.ONNXRUNTIME);
        boolean onnxRuntime = !config.engine().equals(ModelConfig.TENSORRT);
        return new EnginePolicy(tensorRt, onnxRuntime && config.converted(), onnxRuntime);
    }

    /** Whether something may appear later that is better than what there is. */
    boolean canImprove() {
        return plans || converted;
    }
}
