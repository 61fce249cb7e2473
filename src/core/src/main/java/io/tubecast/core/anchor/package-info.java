/** Anchor boxes (prior boxes) of single-shot detectors, as data. */
@NullMarked
package io.tubecast.core.anchor;

import org.jspecify.annotations.NullMarked;
