/** Words that people wrote, and which they may have meant. */
@NullMarked
package io.tubecast.core.text;

import org.jspecify.annotations.NullMarked;
