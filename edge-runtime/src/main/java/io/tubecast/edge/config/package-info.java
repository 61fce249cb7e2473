/** The node's configuration: a tree of records, read from YAML and checked on construction. */
@NullMarked
package io.tubecast.edge.config;

import org.jspecify.annotations.NullMarked;
