/** Which tensor of a published file becomes which tensor of ours, and what has to be done to it on the way. */
@NullMarked
package io.tubecast.training.weights.mapping;

import org.jspecify.annotations.NullMarked;
