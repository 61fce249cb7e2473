/** Engines that were made from a model's graphs for one device: their manifests, their folder, and whether they fit what is here. */
@NullMarked
package io.tubecast.inference.engines;

import org.jspecify.annotations.NullMarked;
