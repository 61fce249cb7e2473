/** The model of a bundle as the live path runs it: pictures in, micro-tubes out. */
@NullMarked
package io.tubecast.edge.model;

import org.jspecify.annotations.NullMarked;
