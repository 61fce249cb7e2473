/** From videos to batches of clips: which parts are taken, how they are resampled, and what is true of them. */
@NullMarked
package io.tubecast.training.cfad.data;

import org.jspecify.annotations.NullMarked;
