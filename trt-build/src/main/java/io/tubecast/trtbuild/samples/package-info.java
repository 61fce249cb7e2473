/** Inputs of networks, made once and saved, and networks that are run on them. */
@NullMarked
package io.tubecast.trtbuild.samples;

import org.jspecify.annotations.NullMarked;
