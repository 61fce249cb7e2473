/** Pictures to video files. */
@NullMarked
package io.tubecast.video.encode;

import org.jspecify.annotations.NullMarked;
