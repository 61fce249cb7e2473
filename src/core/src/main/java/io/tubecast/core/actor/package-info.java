/** People instead of classes: live tubes that overlap are one actor with one id, one box and one label at a time. */
@NullMarked
package io.tubecast.core.actor;

import org.jspecify.annotations.NullMarked;
