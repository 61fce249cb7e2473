/** The names of the action classes. */
@NullMarked
package io.tubecast.core.label;

import org.jspecify.annotations.NullMarked;
