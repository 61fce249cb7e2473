/** What the node says, as Java types: snapshots that are filled in place for every frame, and records for what is rare. */
@NullMarked
package io.tubecast.publish.message;

import org.jspecify.annotations.NullMarked;
