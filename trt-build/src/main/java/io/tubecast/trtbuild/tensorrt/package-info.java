/** Plans of TensorRT: how they are built and looked into, by the presets or by a fake. */
@NullMarked
package io.tubecast.trtbuild.tensorrt;

import org.jspecify.annotations.NullMarked;
