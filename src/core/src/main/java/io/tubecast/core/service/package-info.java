/**
 * Services that an application finds at run time by {@link java.util.ServiceLoader}, so that it needs no compile-time
 * dependency on the module that provides them.
 *
 * <p>They live in core, because core is the only module that both the provider and the application may depend on.
 */
@NullMarked
package io.tubecast.core.service;

import org.jspecify.annotations.NullMarked;
