/** What engines are made for. */
@NullMarked
package io.tubecast.trtbuild.target;

import org.jspecify.annotations.NullMarked;
