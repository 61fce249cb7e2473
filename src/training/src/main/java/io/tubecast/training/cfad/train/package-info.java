/** How CFAD is trained: the losses of a step, the two stages, validation. */
@NullMarked
package io.tubecast.training.cfad.train;

import org.jspecify.annotations.NullMarked;
