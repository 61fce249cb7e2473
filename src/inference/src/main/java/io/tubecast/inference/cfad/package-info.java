/** The family that sees clips (CFAD): trunk once a clip, coarse module once a proposal, refine module once a key time stamp. */
@NullMarked
package io.tubecast.inference.cfad;

import org.jspecify.annotations.NullMarked;
