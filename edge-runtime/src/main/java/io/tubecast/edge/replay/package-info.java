/** Recordings said again: with their old or with new times, and never so that somebody takes them for the present by mistake. */
@NullMarked
package io.tubecast.edge.replay;

import org.jspecify.annotations.NullMarked;
