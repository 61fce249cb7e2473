/** The videos that networks are calibrated and measured on. */
@NullMarked
package io.tubecast.trtbuild.frames;

import org.jspecify.annotations.NullMarked;
