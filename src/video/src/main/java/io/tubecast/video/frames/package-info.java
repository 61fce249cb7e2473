/** The frames of one video by number, from a file, a clip or pictures, with the flow stacks that belong to them. */
@NullMarked
package io.tubecast.video.frames;

import org.jspecify.annotations.NullMarked;
