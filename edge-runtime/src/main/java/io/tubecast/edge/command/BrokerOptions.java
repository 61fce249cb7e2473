package io.tubecast.edge.command;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.node.Access;
import io.tubecast.edge.node.BrokerFiles;
import io.tubecast.publish.mqtt.LinkTiming;
import io.tubecast.publish.mqtt.MqttSettings;
import io.tubecast.publish.wire.WireFormat;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that go to a broker without being a node. */
final class BrokerOptions {
    @Option(
            names = "--broker",
            paramLabel = "URI",
            defaultValue = "tcp://127.0.0.1:1883",
            description = {"tcp://HOST[:PORT] or ssl://HOST[:PORT]; default", "${DEFAULT-VALUE}."})
    private String broker = "";

    @Option(names = "--username", paramLabel = "NAME", description = "User at the broker.")
    private String username = "";

    @Option(names = "--password-file", paramLabel = "FILE", description = "A file whose first line is the password.")
    private @Nullable Path passwordFile;

    @Option(names = "--password-env", paramLabel = "NAME", description = "An environment variable with the password.")
    private String passwordEnv = "";

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Certificates (PEM) of those who may vouch for the broker; default those of Java.")
    private @Nullable Path authorities;

    @Option(names = "--cert", paramLabel = "FILE", description = "Certificate (PEM) to show to the broker.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "Its key (PEM, PKCS #8 without a password).")
    private @Nullable Path key;

    /** The broker's address as it was written. */
    String broker() {
        return broker;
    }

    /**
     * The settings of the link.
     *
     * @param node who connects
     * @param prefix first level of every topic
     * @param prefixOption how the user gives it
     */
    MqttSettings settings(String node, String prefix, String prefixOption) {
        try {
            BrokerFiles files = new BrokerFiles(passwordFile, authorities, certificate, key);
            return new MqttSettings(
                    URI.create(broker),
                    node,
                    prefix,
                    WireFormat.JSON,
                    Access.of(username, passwordEnv, files, Access.Names.OPTIONS),
                    LinkTiming.STANDARD);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("option --broker or %s: %s".formatted(prefixOption, e.getMessage()), e);
        }
    }
}
