package io.tubecast.edge.command;

import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.node.NodePlan;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands that look at a node as it is configured and do not run it. */
final class ConfiguredNode {
    @Option(names = "--config", paramLabel = "FILE", description = "The configuration; default the shipped one.")
    private @Nullable Path config;

    @Option(names = "--broker", paramLabel = "URI", description = "The broker: tcp://HOST[:PORT] or ssl://HOST[:PORT].")
    private @Nullable String broker;

    @Mixin
    private NodeOptions options = new NodeOptions();

    /** The node that would run with these options. */
    NodePlan plan() {
        ConfigReader reader = new ConfigReader();
        if (config != null) {
            reader.file(config);
        }
        reader.option("mqtt.broker", broker, "--broker");
        return options.plan(reader, false);
    }
}
