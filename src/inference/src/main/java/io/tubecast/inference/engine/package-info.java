/** Our side of an inference engine: named tensors, networks, and what can run them. */
@NullMarked
package io.tubecast.inference.engine;

import org.jspecify.annotations.NullMarked;
