/**
 * Empty classes that take the place of the presets' own for cuBLAS, cuDNN and NVRTC, wherever this module comes before {@code cuda.jar} on the class path.
 *
 * <p>Loading TensorRT's preset initializes the three, and each loads its library, although TensorRT itself needs none of them. With these in front only libcuda,
 * libcudart and TensorRT's own libraries are needed; behind, everything works as well, but asks for the three libraries. Nothing of ours calls any of them.
 */
@NullMarked
package org.bytedeco.cuda.global;

import org.jspecify.annotations.NullMarked;
