/** Short videos of what led to an event and what followed; off unless somebody asks for them. */
@NullMarked
package io.tubecast.edge.clip;

import org.jspecify.annotations.NullMarked;
