/** What any model has to beat: simple trackers without a network. */
@NullMarked
package io.tubecast.evaluation.baseline;

import org.jspecify.annotations.NullMarked;
