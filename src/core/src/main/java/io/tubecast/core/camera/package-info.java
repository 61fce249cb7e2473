/** From pixels to directions: the camera's lens and where it sits on the robot's body. */
@NullMarked
package io.tubecast.core.camera;

import org.jspecify.annotations.NullMarked;
