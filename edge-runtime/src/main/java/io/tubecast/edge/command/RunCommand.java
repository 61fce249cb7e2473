package io.tubecast.edge.command;

import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.node.NodePlan;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code run}: the node as configured, until its source ends or it is told to stop. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Runs the node: frames in, tubes out over MQTT. Ends with the source, with --frames, or with Ctrl-C. SIGHUP reads"
                        + " the configuration again: what can be is taken over while frames flow, what needs a restart is named.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge-runtime run --config config/node.yaml",
            "      as configured; options go over the file",
            "  edge-runtime run --source v4l2:/dev/video0 --preview 8088",
            "      a camera, with the preview page on http://127.0.0.1:8088/",
            "  edge-runtime run --source clip.mp4 --as-fast-as-possible --broker embedded",
            "      a file at full speed; the last lines say where the time went"
        })
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration. Every key is explained in the shipped one, which is also the default.")
    private @Nullable Path config;

    @Option(
            names = "--broker",
            paramLabel = "URI",
            description = "Where messages go: tcp://HOST[:PORT], ssl://HOST[:PORT], or embedded.")
    private @Nullable String broker;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = {
                "Where the last good configuration is kept, for a start after the file was broken.",
                "Default: STATE_DIRECTORY of the environment, which systemd sets; without it none is kept."
            })
    private @Nullable Path state;

    @Mixin
    private NodeOptions options = new NodeOptions();

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return NodeRun.of(spec).run(new ConfigFile(config, stateFolder(), this::plan));
    }

    private NodePlan plan(ConfigReader reader) {
        return options.plan(reader.option("mqtt.broker", broker, "--broker"), false);
    }

    private @Nullable Path stateFolder() {
        String given = System.getenv("STATE_DIRECTORY"); // several are separated by colons, the first is the node's own
        return state != null || given == null || given.isEmpty() ? state : Path.of(given.split(":", 2)[0]);
    }
}
