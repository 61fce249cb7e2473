/** When what people do is worth a decision: rules for each label over the actors of a stream. */
@NullMarked
package io.tubecast.core.decision;

import org.jspecify.annotations.NullMarked;
