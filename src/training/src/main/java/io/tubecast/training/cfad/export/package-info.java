/** CFAD's trained weights written as ONNX graphs. */
@NullMarked
package io.tubecast.training.cfad.export;

import org.jspecify.annotations.NullMarked;
