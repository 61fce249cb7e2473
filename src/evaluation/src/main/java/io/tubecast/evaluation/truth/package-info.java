/** Ground truth: data set readers, and the parts a video is cut into. */
@NullMarked
package io.tubecast.evaluation.truth;

import org.jspecify.annotations.NullMarked;
