/**
 * The embedded broker of demonstrations and tests.
 *
 * <p>It is found through {@link io.tubecast.core.service.EmbeddedBroker}, an interface of core: publish tests with this broker, so
 * the interface cannot live in publish.
 */
@NullMarked
package io.tubecast.broker;

import org.jspecify.annotations.NullMarked;
