/** The coarse-to-fine action detector (CFAD): its trunks and modules as data, and how they run under PyTorch. */
@NullMarked
package io.tubecast.training.cfad;

import org.jspecify.annotations.NullMarked;
