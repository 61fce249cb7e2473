package io.tubecast.trtbuild.tensorrt;

import com.fasterxml.jackson.annotation.JsonRawValue;

/**
 * What TensorRT tells of a plan.
 *
 * @param layers how many layers it has after fusion
 * @param scratchBytes device memory that a run needs besides weights and tensors
 * @param information TensorRT's own JSON: each layer's name, formats, precisions and tactic
 */
public record PlanLayers(
        int layers, long scratchBytes, @JsonRawValue String information) {}
