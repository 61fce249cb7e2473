/** Optical flow between pictures, by OpenCV. */
@NullMarked
package io.tubecast.video.flow;

import org.jspecify.annotations.NullMarked;
