/** What a person at the terminal sees and does: progress, elapsed time, tables, Ctrl-C. */
@NullMarked
package io.tubecast.trtbuild.terminal;

import org.jspecify.annotations.NullMarked;
