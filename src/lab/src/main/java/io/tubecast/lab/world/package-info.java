/** The synthetic world on the command line: which clips, and how they look. */
@NullMarked
package io.tubecast.lab.world;

import org.jspecify.annotations.NullMarked;
