/** Life under systemd: what the service manager is told of a node, and when it is told that the node is alive. */
@NullMarked
package io.tubecast.edge.service;

import org.jspecify.annotations.NullMarked;
