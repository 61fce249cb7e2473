/** What CFAD's modules learn: labels of anchors and samples, and the losses on them. */
@NullMarked
package io.tubecast.training.cfad.loss;

import org.jspecify.annotations.NullMarked;
