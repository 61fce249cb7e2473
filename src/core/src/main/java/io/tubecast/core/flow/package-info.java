/** Optical flow: fields, their encoding as bytes, and the stacks of fields that a motion stream takes, in batch and live. */
@NullMarked
package io.tubecast.core.flow;

import org.jspecify.annotations.NullMarked;
