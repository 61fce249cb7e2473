package io.tubecast.onnx.quantization;

/** For whom the 8-bit graph is. */
public enum Form {
    /** Signed activations and weights with zero point 0 before what computes; the rest as it was. */
    TENSORRT,
    /** Activations with a zero point before and after what computes, 32-bit biases. */
    ONNX_RUNTIME
}
