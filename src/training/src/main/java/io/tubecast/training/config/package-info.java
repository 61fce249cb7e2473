/** What a training run is told, read from YAML and checked on construction. */
@NullMarked
package io.tubecast.training.config;

import org.jspecify.annotations.NullMarked;
