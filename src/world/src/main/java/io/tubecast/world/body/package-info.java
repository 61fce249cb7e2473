/** Jointed bodies: how people are built, dressed, posed and moved. */
@NullMarked
package io.tubecast.world.body;

import org.jspecify.annotations.NullMarked;
