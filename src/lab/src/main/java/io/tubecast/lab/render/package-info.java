/** Draws the synthetic world, its truth, and tubes over any video, for people to look at. */
@NullMarked
package io.tubecast.lab.render;

import org.jspecify.annotations.NullMarked;
