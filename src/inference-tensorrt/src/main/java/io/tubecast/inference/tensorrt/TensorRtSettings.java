package io.tubecast.inference.tensorrt;

/**
 * How TensorRT is used.
 *
 * @param graphs whether steps are recorded as CUDA graphs after their first run; plain orders need more of the processor's time for each step
 * @param hostCode whether plans may bring code for the processor, which runs with all the rights of this process: version-compatible plans do, and TensorRT refuses them
 *     otherwise
 */
public record TensorRtSettings(boolean graphs, boolean hostCode) {
    /** With graphs, without host code. */
    public static final TensorRtSettings DEFAULT = new TensorRtSettings(true);

    /** Without host code. */
    public TensorRtSettings(boolean graphs) {
        this(graphs, false);
    }
}
