/** The commands of the lab. */
@NullMarked
package io.tubecast.lab.command;

import org.jspecify.annotations.NullMarked;
