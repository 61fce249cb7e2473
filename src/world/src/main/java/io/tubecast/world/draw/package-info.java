/** Rounded, textured parts and the canvas that draws them. */
@NullMarked
package io.tubecast.world.draw;

import org.jspecify.annotations.NullMarked;
