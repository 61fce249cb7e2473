/** What a person at the terminal sees and does: progress, tables, Ctrl-C. */
@NullMarked
package io.tubecast.lab.terminal;

import org.jspecify.annotations.NullMarked;
