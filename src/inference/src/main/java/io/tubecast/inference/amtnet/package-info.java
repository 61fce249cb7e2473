/** The live step of the AMTnet family: trunk once a frame, head once a pair. */
@NullMarked
package io.tubecast.inference.amtnet;

import org.jspecify.annotations.NullMarked;
