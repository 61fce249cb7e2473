/** The report of a GPU: networks of full size, built and measured. */
@NullMarked
package io.tubecast.trtbuild.gpu;

import org.jspecify.annotations.NullMarked;
