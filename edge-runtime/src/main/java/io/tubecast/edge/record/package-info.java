/** The recorder: messages as they were sent, line by line, in files of bounded size. */
@NullMarked
package io.tubecast.edge.record;

import org.jspecify.annotations.NullMarked;
