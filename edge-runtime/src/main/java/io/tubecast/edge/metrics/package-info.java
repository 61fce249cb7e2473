/** What the node counts, in the text format of Prometheus. */
@NullMarked
package io.tubecast.edge.metrics;

import org.jspecify.annotations.NullMarked;
