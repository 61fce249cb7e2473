/** Settings that are found by trying them on validation videos. */
@NullMarked
package io.tubecast.evaluation.tuning;

import org.jspecify.annotations.NullMarked;
