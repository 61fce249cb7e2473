/** The training loop: optimizer, schedule, averaging, checkpoints, validation and the log. */
@NullMarked
package io.tubecast.training.trainer;

import org.jspecify.annotations.NullMarked;
