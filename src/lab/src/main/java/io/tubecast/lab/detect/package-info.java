/** Runs a model over videos and writes what it finds, step by step. */
@NullMarked
package io.tubecast.lab.detect;

import org.jspecify.annotations.NullMarked;
