package io.tubecast.edge.command;

import io.tubecast.edge.bench.LiveBench;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench live}: the everyday work. */
@Command(
        name = "live",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Runs the node on the synthetic camera at its everyday work.",
            "Tells latency, drops, changes of mode, allocation of each stage a frame, resident memory and the time"
                    + " from start to first message."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge-runtime bench live --minutes 10 --out live.json",
            "  edge-runtime bench live --minutes 1 --fps 30 --model DIR"
        })
final class BenchLiveCommand implements Callable<Integer> {
    private static final double WARM_UP_SECONDS = 10;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "10",
            description = "How long; default ${DEFAULT-VALUE}.")
    private double minutes;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "Seconds that are left out before; default a tenth of the rest, at most 10.")
    private @Nullable Double warmUp;

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        BenchOptions.requireAbove0("--minutes", minutes);
        double seconds = 60 * minutes;
        double before = warmUp == null ? Math.min(WARM_UP_SECONDS, seconds / 10) : warmUp;
        return BenchRun.of(
                spec,
                (text, stop) -> options.tell(new LiveBench(options.setting(text, stop), seconds, before).run(), text));
    }
}
