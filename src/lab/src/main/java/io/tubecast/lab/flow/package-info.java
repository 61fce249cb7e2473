/** {@code lab flow}: flow computed ahead and kept on disk, and what reads it back. */
@NullMarked
package io.tubecast.lab.flow;

import org.jspecify.annotations.NullMarked;
