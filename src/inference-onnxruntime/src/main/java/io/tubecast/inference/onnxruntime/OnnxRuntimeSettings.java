package io.tubecast.inference.onnxruntime;

/**
 * How ONNX Runtime uses the machine.
 *
 * @param threads threads a network runs on, the caller's among them; 1 to 256
 * @param spinning whether idle threads burn CPU time while they wait for the next operator; a little faster on idle machines, slower wherever
 *     other threads have work
 */
public record OnnxRuntimeSettings(int threads, boolean spinning) {
    /** Checks the range. */
    public OnnxRuntimeSettings {
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("threads must be in [1, 256], was " + threads);
        }
    }

    /** One thread a core, none of which spins. */
    public static OnnxRuntimeSettings ofThisMachine() {
        return new OnnxRuntimeSettings(Runtime.getRuntime().availableProcessors(), false);
    }
}
