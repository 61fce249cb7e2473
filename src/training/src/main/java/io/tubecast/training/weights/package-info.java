/** Reading and writing files of named tensors: PyTorch's two formats and safetensors, in plain Java and without running anything that a file asks for. */
@NullMarked
package io.tubecast.training.weights;

import org.jspecify.annotations.NullMarked;
