/** Trained weights written as ONNX graphs. */
@NullMarked
package io.tubecast.training.export;

import org.jspecify.annotations.NullMarked;
