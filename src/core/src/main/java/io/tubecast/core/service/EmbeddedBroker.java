package io.tubecast.core.service;

import java.net.URI;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * An MQTT 5 broker inside this process, on 127.0.0.1 only, for demonstrations and tests.
 *
 * <p>Found by {@link ServiceLoader}; an installed service has none on its class path. One object is one broker: started once,
 * closed once (closing again does nothing).
 */
public interface EmbeddedBroker extends AutoCloseable {
    /**
     * Starts to listen and returns when clients can connect.
     *
     * @param port TCP port on 127.0.0.1, or 0 for a free one
     * @return where clients connect to, {@code tcp://127.0.0.1:PORT}
     * @throws IllegalStateException if the broker cannot start or was started before; the message names the port
     */
    URI start(int port);

    @Override
    void close();

    /** The broker on this class path, if there is one. */
    static Optional<EmbeddedBroker> find() {
        return ServiceLoader.load(EmbeddedBroker.class).findFirst();
    }
}
