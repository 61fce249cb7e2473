/** Measurements on this machine and on the synthetic world, run by hand: {@code edge-runtime bench}. */
@NullMarked
package io.tubecast.edge.bench;

import org.jspecify.annotations.NullMarked;
