/** How long networks take, in the terms of trtexec. */
@NullMarked
package io.tubecast.trtbuild.timing;

import org.jspecify.annotations.NullMarked;
