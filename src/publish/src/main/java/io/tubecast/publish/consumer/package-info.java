/** The rules that keep a consumer of tubes safe, as code: what may be acted on, what is out of date, what is refused. */
@NullMarked
package io.tubecast.publish.consumer;

import org.jspecify.annotations.NullMarked;
