/** The node: what is opened, in which order, and how it ends. */
@NullMarked
package io.tubecast.edge.node;

import org.jspecify.annotations.NullMarked;
