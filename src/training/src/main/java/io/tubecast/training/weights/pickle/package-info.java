/** A pickle machine that knows tensors and plain containers, and refuses everything else. */
@NullMarked
package io.tubecast.training.weights.pickle;

import org.jspecify.annotations.NullMarked;
