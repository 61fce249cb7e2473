/** What bundles, graphs and engines consist of, told without running them. */
@NullMarked
package io.tubecast.trtbuild.inspect;

import org.jspecify.annotations.NullMarked;
