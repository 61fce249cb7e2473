/** The driver over the JavaCPP presets of CUDA and TensorRT: the only code that touches native handles, and no logic. */
@NullMarked
package io.tubecast.inference.tensorrt.presets;

import org.jspecify.annotations.NullMarked;
