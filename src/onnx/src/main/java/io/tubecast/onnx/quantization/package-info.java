/** Graphs of 32-bit floats made into graphs of 8-bit integers, and the search for the nodes that cannot bear it. */
@NullMarked
package io.tubecast.onnx.quantization;

import org.jspecify.annotations.NullMarked;
