/** The build of a model's engines, step by step, and what it was asked to do. */
@NullMarked
package io.tubecast.trtbuild.build;

import org.jspecify.annotations.NullMarked;
