/** The networks as data: one description of layers that is trained, counted and exported. */
@NullMarked
package io.tubecast.training.network;

import org.jspecify.annotations.NullMarked;
