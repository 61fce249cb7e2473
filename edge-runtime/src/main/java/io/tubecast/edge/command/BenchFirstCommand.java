package io.tubecast.edge.command;

import io.tubecast.edge.bench.FirstMessage;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/** {@code bench first}: what {@code bench start} starts. */
@Command(
        name = "first",
        hidden = true,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Prints when the first message was handed over, on the machine's monotonic clock, and ends.")
final class BenchFirstCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        return BenchRun.of(spec, (text, stop) -> new FirstMessage(options.setting(text, stop)).run());
    }
}
