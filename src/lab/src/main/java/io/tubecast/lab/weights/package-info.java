/** {@code lab import}: published weights come in. */
@NullMarked
package io.tubecast.lab.weights;

import org.jspecify.annotations.NullMarked;
