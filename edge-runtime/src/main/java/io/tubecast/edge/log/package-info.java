/** How what the node logs is written: lines for people, for the journal or for programs, and none of them in a storm. */
@NullMarked
package io.tubecast.edge.log;

import org.jspecify.annotations.NullMarked;
