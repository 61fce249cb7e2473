/** From the fp32 graph to graphs of other precisions: measured ranges, conversion, and the search for what must be left as it is. */
@NullMarked
package io.tubecast.trtbuild.conversion;

import org.jspecify.annotations.NullMarked;
