/** From a frame of any size to the pixels a network takes: the only resize in the project. */
@NullMarked
package io.tubecast.video.preprocess;

import org.jspecify.annotations.NullMarked;
