/** The workstation's application: one program, a command for each step from data to measured models. */
@NullMarked
package io.tubecast.lab;

import org.jspecify.annotations.NullMarked;
