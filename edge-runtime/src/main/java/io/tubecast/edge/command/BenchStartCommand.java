package io.tubecast.edge.command;

import io.tubecast.edge.bench.StartBench;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench start}: from start to first message. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Starts the node in a process of its own and takes the time to its first message:",
            "with native libraries that must be unpacked first (cold), and with those of the start before (warm)."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = {"  edge-runtime bench start --runs 5 --out start.json"})
final class BenchStartCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often each; default ${DEFAULT-VALUE}.")
    private int runs;

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        return BenchRun.of(
                spec,
                (text, stop) -> options.tell(
                        new StartBench(options.setting(text, stop), options.arguments(), runs).run(), text));
    }
}
