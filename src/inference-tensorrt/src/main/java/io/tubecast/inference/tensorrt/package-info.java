/** Networks on NVIDIA devices by TensorRT: plans, memory shared with the device, and whole steps as one order. */
@NullMarked
package io.tubecast.inference.tensorrt;

import org.jspecify.annotations.NullMarked;
