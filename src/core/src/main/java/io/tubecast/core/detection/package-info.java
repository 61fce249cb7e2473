/** From a network's raw scores and offsets to the micro-tubes of one step. */
@NullMarked
package io.tubecast.core.detection;

import org.jspecify.annotations.NullMarked;
