/** The device's builder: its main class. */
@NullMarked
package io.tubecast.trtbuild;

import org.jspecify.annotations.NullMarked;
