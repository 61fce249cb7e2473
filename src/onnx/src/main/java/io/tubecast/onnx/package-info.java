/** ONNX graphs: building, reading, writing, and what can be told about them without running them. */
@NullMarked
package io.tubecast.onnx;

import org.jspecify.annotations.NullMarked;
