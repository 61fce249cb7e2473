package io.tubecast.edge.engine;

import io.tubecast.edge.config.ModelConfig;
import java.util.Optional;

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

    /** What is still allowed once networks of a kind have broken while they ran: those that are less good; empty if there are none. */
    Optional<EnginePolicy> below(EngineChoice.Kind broken) {
        return switch (broken) {
            case PLANS ->
                converted || original ? Optional.of(new EnginePolicy(false, converted, original)) : Optional.empty();
            case CONVERTED -> original ? Optional.of(new EnginePolicy(false, false, true)) : Optional.empty();
            case ORIGINAL -> Optional.empty();
        };
    }

    /** Whether something may appear later that is better than what there is. */
    boolean canImprove() {
        return plans || converted;
    }
}
