/** The live path: capture, detect and publish, their hand-overs and their life cycle. */
@NullMarked
package io.tubecast.edge.pipeline;

import org.jspecify.annotations.NullMarked;
