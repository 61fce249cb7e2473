/** What a person at the terminal of a long command sees and does: progress, elapsed time, tables, Ctrl-C. */
@NullMarked
package io.tubecast.core.terminal;

import org.jspecify.annotations.NullMarked;
