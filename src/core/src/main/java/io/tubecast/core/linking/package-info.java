/** Linking micro-tubes into action tubes, step by step. */
@NullMarked
package io.tubecast.core.linking;

import org.jspecify.annotations.NullMarked;
