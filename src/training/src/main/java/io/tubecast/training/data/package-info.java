/** From clips to batches: which pairs of frames are used, how they are drawn, and their targets. */
@NullMarked
package io.tubecast.training.data;

import org.jspecify.annotations.NullMarked;
