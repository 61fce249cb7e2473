/** From the configuration to what controllers are told: camera, decisions, masks. */
@NullMarked
package io.tubecast.edge.control;

import org.jspecify.annotations.NullMarked;
