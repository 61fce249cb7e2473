/** How things move in the picture, with and without the camera's own motion: background, camera, actors' boxes. */
@NullMarked
package io.tubecast.core.motion;

import org.jspecify.annotations.NullMarked;
