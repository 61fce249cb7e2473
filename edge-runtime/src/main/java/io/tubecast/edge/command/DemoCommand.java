package io.tubecast.edge.command;

import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.node.NodePlan;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/** {@code demo}: the main job without any set-up. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Runs the node without any set-up: synthetic camera, shipped model, a broker inside this process, and the preview page.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge-runtime demo",
            "      open the address it prints; Ctrl-C ends it",
            "  edge-runtime demo --frames 300",
            "      300 frames, then the summary",
            "  edge-runtime demo --source synthetic:?seed=11",
            "      other people doing other things",
            "  edge-runtime demo --source v4l2:/dev/video0",
            "      your camera"
        })
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions options = new NodeOptions();

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return NodeRun.of(spec).run(new ConfigFile(null, null, this::plan));
    }

    private NodePlan plan(ConfigReader defaults) {
        ConfigReader reader = defaults.option("node.id", "demo", "demo")
                .option("mqtt.broker", "embedded", "demo")
                .option("preview.enabled", true, "demo")
                .option("log.reportSeconds", 5, "demo");
        return options.plan(reader, true);
    }
}
