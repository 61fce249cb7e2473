/** Boxes and their overlap, in continuous coordinates. */
@NullMarked
package io.tubecast.core.geometry;

import org.jspecify.annotations.NullMarked;
