/** How tubes are to be cut in time, as an option or a file says it. */
@NullMarked
package io.tubecast.inference.trimming;

import org.jspecify.annotations.NullMarked;
