/** Installed models: put side by side, checked before they are used, and taken back when they turn out bad. */
@NullMarked
package io.tubecast.edge.store;

import org.jspecify.annotations.NullMarked;
