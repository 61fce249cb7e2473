/** The synthetic world: clips, streams and a camera of drawn people whose actions, boxes and flow are known exactly. */
@NullMarked
package io.tubecast.world;

import org.jspecify.annotations.NullMarked;
