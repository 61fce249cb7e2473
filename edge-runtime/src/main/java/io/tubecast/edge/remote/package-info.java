/** What others may ask of a running node over the network: the commands that are not the link's own. */
@NullMarked
package io.tubecast.edge.remote;

import org.jspecify.annotations.NullMarked;
