/** Hard-negative mining and the loss of micro-tubes. */
@NullMarked
package io.tubecast.training.loss;

import org.jspecify.annotations.NullMarked;
