/** What engines are made for. */
@NullMarked
package io.tubecast.trtbuild.backend;

import org.jspecify.annotations.NullMarked;
