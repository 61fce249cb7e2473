/** What a graph costs, and what TensorRT will make of it, told without running it. */
@NullMarked
package io.tubecast.onnx.inspect;

import org.jspecify.annotations.NullMarked;
