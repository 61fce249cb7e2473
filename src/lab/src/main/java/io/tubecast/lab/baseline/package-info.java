/** The baselines on the command line: what a model's tubes are set beside. */
@NullMarked
package io.tubecast.lab.baseline;

import org.jspecify.annotations.NullMarked;
