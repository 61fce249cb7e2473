/** Which engine runs the networks: the choice among what is there, and the change to a better one while the node runs. */
@NullMarked
package io.tubecast.edge.engine;

import org.jspecify.annotations.NullMarked;
