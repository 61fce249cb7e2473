/** Makes keys and signs model bundles with them. */
@NullMarked
package io.tubecast.lab.signing;

import org.jspecify.annotations.NullMarked;
