package io.tubecast.onnx.quantization;

/** For whom an 8-bit graph is. */
public enum Form {
    /**
     * TensorRT. Activations are signed with zero point 0 and one scale per tensor; a pair of nodes stands before each input of Conv, ConvTranspose, Gemm and MatMul, and
     * before the skipping input of an Add that follows a convolution, so that the two run as one. Biases are not quantized, and nothing stands around Relu, Concat,
     * Reshape, Transpose, Slice or Softmax, past which TensorRT moves the pairs itself. After NVIDIA's "Working with Quantized Types" and the rules of its Model Optimizer.
     */
    TENSORRT,
    /**
     * ONNX Runtime on a CPU. Activations are bytes with a zero point, 0 after Relu; biases are 32-bit integers of the scale activation times weight. Every convolution
     * has a dequantized input and a quantized output, directly after its Relu, which nothing else reads: that is what its optimizer makes a QLinearConv of
     * (qdq_selectors.cc, {@code ConvNodeGroupSelector} and {@code CheckQDQNodes}; relu_quantizelinear.cc takes out the Relu). Add becomes QLinearAdd, a Concat of
     * unlike scales QLinearConcat (qdq_selector_action_transformer.cc). MaxPool, Pad, Reshape, Transpose, Slice, nearest Resize and a Concat of like scales work on the bytes
     * as they are, without leaving anything to fuse.
     */
    ONNX_RUNTIME
}
