/** Between which values the tensors of a graph lie, measured on examples, and the file that remembers it. */
@NullMarked
package io.tubecast.onnx.calibration;

import org.jspecify.annotations.NullMarked;
