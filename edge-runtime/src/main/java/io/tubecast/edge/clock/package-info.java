/** Which frames of a source belong to the model's frame clock. */
@NullMarked
package io.tubecast.edge.clock;

import org.jspecify.annotations.NullMarked;
