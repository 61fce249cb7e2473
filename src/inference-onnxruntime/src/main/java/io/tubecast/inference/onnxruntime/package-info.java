/** Networks on the CPU by ONNX Runtime. */
@NullMarked
package io.tubecast.inference.onnxruntime;

import org.jspecify.annotations.NullMarked;
