/** Frames from files, cameras and streams. */
@NullMarked
package io.tubecast.video.capture;

import org.jspecify.annotations.NullMarked;
