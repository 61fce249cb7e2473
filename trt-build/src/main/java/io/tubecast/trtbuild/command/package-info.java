/** The commands and their options. */
@NullMarked
package io.tubecast.trtbuild.command;

import org.jspecify.annotations.NullMarked;
