package io.tubecast.edge.node;

import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.MqttConfig;
import io.tubecast.edge.config.NodeIdentity;
import io.tubecast.publish.Discovery;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.PublisherOptions;
import io.tubecast.publish.TubePublisher;
import io.tubecast.publish.command.CommandHandler;
import io.tubecast.publish.command.CommandName;
import io.tubecast.publish.command.CommandSettings;
import io.tubecast.publish.mqtt.LinkTiming;
import io.tubecast.publish.mqtt.MqttSettings;
import io.tubecast.publish.wire.WireFormat;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
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

    /**
     * How the publisher reaches it.
     *
     * @throws ConfigException if a file or a variable that is named cannot be used
     */
    MqttSettings settings(NodeIdentity node, MqttConfig config, BrokerFiles files) {
        return new MqttSettings(
                address,
                node.id(),
                config.prefix(),
                config.format().equals("cbor") ? WireFormat.CBOR : WireFormat.JSON,
                Access.of(config.username(), config.passwordEnv(), files, Access.Names.KEYS),
                LinkTiming.STANDARD);
    }

    /** What the publisher does besides publishing. */
    static PublisherOptions options(MqttConfig config, CommandHandler handler) {
        Set<CommandName> enabled = EnumSet.noneOf(CommandName.class);
        for (String word : config.commands()) {
            CommandName name = CommandName.of(word);
            if (name != null) { // checked when the configuration was read
                enabled.add(name);
            }
        }
        Discovery discovery = config.homeAssistant().equals("none")
                ? null
                : new Discovery(
                        config.homeAssistantPrefix(), config.homeAssistant().equals(MqttConfig.REMOVE));
        return new PublisherOptions(
                new CommandSettings(enabled, config.commandsPerSecond()), handler, config.rosMirror(), discovery);
    }

    /** Waits for the link, for those who can wait: files. Cameras never do. */
    static boolean awaitUp(TubePublisher publisher, long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (publisher.status().link() != LinkState.UP) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
