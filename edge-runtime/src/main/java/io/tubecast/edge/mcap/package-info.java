/** Recordings as MCAP files (mcap.dev/spec, version 0), for Foxglove and other tools. There is no MCAP library for Java, so the format is written here. */
@NullMarked
package io.tubecast.edge.mcap;

import org.jspecify.annotations.NullMarked;
