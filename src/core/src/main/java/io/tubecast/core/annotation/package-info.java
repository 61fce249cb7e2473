/** Ground truth: annotated videos and their tubes. */
@NullMarked
package io.tubecast.core.annotation;

import org.jspecify.annotations.NullMarked;
