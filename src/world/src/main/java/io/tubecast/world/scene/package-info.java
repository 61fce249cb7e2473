/** What stands around the people, and through what camera and light it is all seen. */
@NullMarked
package io.tubecast.world.scene;

import org.jspecify.annotations.NullMarked;
