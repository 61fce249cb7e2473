/** Compares files of tubes with ground truth: names, labels, sizes and parts are brought together here, measures are taken elsewhere. */
@NullMarked
package io.tubecast.evaluation.compare;

import org.jspecify.annotations.NullMarked;
