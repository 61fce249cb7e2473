/** The ladder of operating points: what the node looks with and how often, by what there is time and coolness for. */
@NullMarked
package io.tubecast.edge.ladder;

import org.jspecify.annotations.NullMarked;
