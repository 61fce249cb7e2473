package io.tubecast.edge.command;

import io.tubecast.edge.bench.OverloadBench;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench overload}: the processors taken away for a while. */
@Command(
        name = "overload",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Runs the node with a process beside it that takes the processors for a while.",
            "Tells step time, mode, stride, messages and drops five times a second; --out writes a chart (.svg) beside"
                    + " the figures."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge-runtime bench overload --out overload.json",
            "  edge-runtime bench overload --busy 30 --after 120 --threads 32",
            "      another load than ten threads for each processor"
        })
final class BenchOverloadCommand implements Callable<Integer> {
    private static final int THREADS_FOR_EACH = 10;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--before",
            paramLabel = "S",
            defaultValue = "30",
            description = "Seconds undisturbed; default ${DEFAULT-VALUE}.")
    private double before;

    @Option(
            names = "--busy",
            paramLabel = "S",
            defaultValue = "30",
            description = "Seconds with the processors taken away; default ${DEFAULT-VALUE}.")
    private double busy;

    @Option(
            names = "--after",
            paramLabel = "S",
            defaultValue = "60",
            description = "Seconds watched afterwards; default ${DEFAULT-VALUE}.")
    private double after;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of the process beside it; default ten for each processor.")
    private @Nullable Integer threads;

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        int busyThreads =
                threads == null ? THREADS_FOR_EACH * Runtime.getRuntime().availableProcessors() : threads;
        BenchOptions.requireAbove0("--threads", busyThreads);
        BenchOptions.requireAbove0("--before", before);
        BenchOptions.requireAbove0("--busy", busy);
        BenchOptions.requireAbove0("--after", after);
        return BenchRun.of(spec, (text, stop) -> {
            OverloadBench bench = new OverloadBench(
                    options.setting(text, stop), new OverloadBench.Times(before, busy, after), busyThreads);
            options.tell(bench.run(), text);
            options.write(bench.svg(), ".svg");
        });
    }
}
