package io.tubecast.edge.node;

import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.MqttConfig;
import io.tubecast.edge.config.NodeIdentity;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.TubePublisher;
import io.tubecast.publish.mqtt.LinkTiming;
import io.tubecast.publish.mqtt.MqttSettings;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Which broker the node publishes to, started here when it is the embedded one. */
final class BrokerLink implements AutoCloseable {
    private final @Nullable EmbeddedBroker embedded;
    private final URI address;

    private BrokerLink(@Nullable EmbeddedBroker embedded, URI address) {
        this.embedded = embedded;
        this.address = address;
    }

    /**
     * Takes the configured broker.
     *
     * @throws ConfigException if the embedded broker is wanted and not there
     */
    static BrokerLink open(MqttConfig config) {
        if (!config.broker().equals(MqttConfig.EMBEDDED)) {
            return new BrokerLink(null, URI.create(config.broker()));
        }
        EmbeddedBroker broker = EmbeddedBroker.find()
                .orElseThrow(() -> new ConfigException("mqtt.broker: embedded broker not installed; use demo"));
        return new BrokerLink(broker, broker.start(0));
    }

    /** Where the broker is. */
    URI address() {
        return address;
    }

    /** How the publisher reaches it. */
    MqttSettings settings(NodeIdentity node, MqttConfig config, @Nullable Path passwordFile) {
        String username = config.username().isEmpty() ? null : config.username();
        return new MqttSettings(
                address,
                node.id(),
                config.prefix(),
                config.format().equals("cbor") ? WireFormat.CBOR : WireFormat.JSON,
                username,
                passwordFile == null ? null : password(passwordFile),
                LinkTiming.STANDARD);
    }

    /** Waits for the link, for those who can wait: files. Cameras never do. */
    static boolean awaitUp(TubePublisher publisher, long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (publisher.status().link() != LinkState.UP) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    private static String password(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            String problem = Files.exists(file) ? "cannot be read" : "no such file";
            throw new ConfigException("mqtt.passwordFile: %s: %s".formatted(file, problem), e);
        }
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
