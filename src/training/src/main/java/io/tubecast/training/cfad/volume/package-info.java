/** Networks on volumes of video as data: layers that are run under PyTorch, counted and written to ONNX from one description. */
@NullMarked
package io.tubecast.training.cfad.volume;

import org.jspecify.annotations.NullMarked;
