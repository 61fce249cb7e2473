/** Joining what two networks of one stream each say of the same frames: the late fusion that training both streams together is compared with. */
@NullMarked
package io.tubecast.core.fusion;

import org.jspecify.annotations.NullMarked;
