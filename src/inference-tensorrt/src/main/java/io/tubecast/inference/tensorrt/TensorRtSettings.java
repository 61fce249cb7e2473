package io.tubecast.inference.tensorrt;

/**
 * How TensorRT is used.
 *
 * @param graphs whether steps are recorded as CUDA graphs after their first run; plain orders need more of the processor's time for each step
 */
public record TensorRtSettings(boolean graphs) {
    /** With graphs. */
    public static final TensorRtSettings DEFAULT = new TensorRtSettings(true);
}
