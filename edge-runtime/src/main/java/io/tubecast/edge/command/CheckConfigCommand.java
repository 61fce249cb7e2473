package io.tubecast.edge.command;

import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.config.NodeConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code check-config}: whether a configuration file can be used, without opening anything it names. */
@Command(
        name = "check-config",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Checks a configuration file: keys, kinds and ranges. Opens nothing that it names.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = "  edge-runtime check-config config/node.yaml")
final class CheckConfigCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file to check.")
    private @Nullable Path file;

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (file == null || spec == null) {
            throw new IllegalStateException("picocli fills the parameters");
        }
        NodeConfig config = new ConfigReader().file(file).read();
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: fine; node '%s' watches %s and publishes to %s%n",
                        file,
                        config.node().id(),
                        config.source().uri(),
                        config.mqtt().broker());
        return 0;
    }
}
