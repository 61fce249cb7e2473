/** One-place hand-over between the threads of the live path. */
@NullMarked
package io.tubecast.edge.handover;

import org.jspecify.annotations.NullMarked;
