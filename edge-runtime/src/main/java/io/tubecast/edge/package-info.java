/** The robot's application: its command line and its main class. */
@NullMarked
package io.tubecast.edge;

import org.jspecify.annotations.NullMarked;
