/** The rules that the whole reactor keeps, as tests. */
@NullMarked
package io.tubecast.architecture;

import org.jspecify.annotations.NullMarked;
