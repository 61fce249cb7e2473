/** The frames of a video by number, whether it is a file or a clip that is drawn. */
@NullMarked
package io.tubecast.lab.frames;

import org.jspecify.annotations.NullMarked;
