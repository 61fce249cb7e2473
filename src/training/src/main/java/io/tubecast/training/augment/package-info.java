/** Changes to a pair of frames and its boxes that keep it a pair of what it was. */
@NullMarked
package io.tubecast.training.augment;

import org.jspecify.annotations.NullMarked;
