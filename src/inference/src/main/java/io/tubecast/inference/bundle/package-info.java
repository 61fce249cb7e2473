/** Model bundles: the manifest, the files it lists, and the checks made before anything runs. */
@NullMarked
package io.tubecast.inference.bundle;

import org.jspecify.annotations.NullMarked;
