/** The commands that train networks and write them as model bundles. */
@NullMarked
package io.tubecast.lab.training;

import org.jspecify.annotations.NullMarked;
