/** Measurements of the node on the machine that it runs on. */
@NullMarked
package io.tubecast.edge.bench;

import org.jspecify.annotations.NullMarked;
