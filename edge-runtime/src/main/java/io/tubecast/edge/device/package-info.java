/** What the machine says of itself: temperatures and how far they are from its limits, throttling, power. */
@NullMarked
package io.tubecast.edge.device;

import org.jspecify.annotations.NullMarked;
