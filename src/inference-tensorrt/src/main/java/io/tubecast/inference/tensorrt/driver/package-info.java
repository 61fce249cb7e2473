/** The calls of the CUDA runtime and of TensorRT that the engine makes, one interface for each kind, so that its logic can be tested without a GPU. */
@NullMarked
package io.tubecast.inference.tensorrt.driver;

import org.jspecify.annotations.NullMarked;
