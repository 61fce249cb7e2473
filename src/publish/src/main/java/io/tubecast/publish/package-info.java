/**
 * How tubes leave the node: the port that the runtime publishes through, and what it tells about itself.
 *
 * <p>The messages are in {@code message}, their bytes in {@code wire}, MQTT in {@code mqtt}, the rules for consumers in {@code
 * consumer}. The embedded broker of demonstrations is not known here: its interface is {@link
 * io.tubecast.core.service.EmbeddedBroker}, in core, because this module's tests use the broker and so the broker's module
 * cannot depend on this one.
 */
@NullMarked
package io.tubecast.publish;

import org.jspecify.annotations.NullMarked;
