/** What curves through few boxes can make of true tubes: the ceilings of the coarse-to-fine action detector, and how near refinement comes to them. */
@NullMarked
package io.tubecast.evaluation.trajectory;

import org.jspecify.annotations.NullMarked;
