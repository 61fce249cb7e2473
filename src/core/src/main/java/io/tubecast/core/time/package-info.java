/** Clocks and durations: every time in the live path comes from here. */
@NullMarked
package io.tubecast.core.time;

import org.jspecify.annotations.NullMarked;
