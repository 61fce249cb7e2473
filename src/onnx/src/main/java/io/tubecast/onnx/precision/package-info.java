/** Graphs of 32-bit floats made into graphs of 16-bit floats, with the types written into the file. */
@NullMarked
package io.tubecast.onnx.precision;

import org.jspecify.annotations.NullMarked;
