/** The command line: one class a subcommand. */
@NullMarked
package io.tubecast.edge.command;

import org.jspecify.annotations.NullMarked;
