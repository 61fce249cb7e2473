/** The node's own web server: who may ask, for how long and for what. */
@NullMarked
package io.tubecast.edge.http;

import org.jspecify.annotations.NullMarked;
