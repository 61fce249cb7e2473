/** How long the stages take and how old a frame is when it is handed over. */
@NullMarked
package io.tubecast.edge.timing;

import org.jspecify.annotations.NullMarked;
