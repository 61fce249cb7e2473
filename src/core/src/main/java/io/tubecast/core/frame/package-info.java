/** Pictures, their time stamps, and the seams through which they are read and resized. */
@NullMarked
package io.tubecast.core.frame;

import org.jspecify.annotations.NullMarked;
