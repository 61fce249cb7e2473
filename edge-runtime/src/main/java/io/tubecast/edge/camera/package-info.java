/** Cameras from outside: judges whether frames come and are of use, opens a source again, survives one that hangs. */
@NullMarked
package io.tubecast.edge.camera;

import org.jspecify.annotations.NullMarked;
