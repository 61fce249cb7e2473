/** The preview page on localhost: the live picture with boxes, labels and actor ids. */
@NullMarked
package io.tubecast.edge.preview;

import org.jspecify.annotations.NullMarked;
