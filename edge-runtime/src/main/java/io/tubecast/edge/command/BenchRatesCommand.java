package io.tubecast.edge.command;

import io.tubecast.edge.bench.RatesBench;
import io.tubecast.edge.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench rates}: the same scenes at other camera rates. */
@Command(
        name = "rates",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Shows the node the same scenes of the synthetic world at several camera rates.",
            "No frame is lost. Writes what was published and what was true; lab study rates makes a table of that."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  edge-runtime bench rates --folder rates",
            "  lab study rates --folder rates",
            "      accuracy of what was published at 10, 15, 25, 30 and 60 frames a second"
        })
final class BenchRatesCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--rates",
            paramLabel = "F",
            split = ",",
            defaultValue = "10,15,25,30,60",
            description = "Camera rates; default ${DEFAULT-VALUE}.")
    private List<Integer> rates = List.of();

    @Option(
            names = "--scenes",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many streams; default ${DEFAULT-VALUE}.")
    private int scenes;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "30",
            description = "How long each; default ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--folder", required = true, paramLabel = "DIR", description = "Where the files go.")
    private Path folder = Path.of("");

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (scenes < 1 || seconds < 1 || rates.stream().anyMatch(rate -> rate < 1 || rate > 240)) {
            throw new ConfigException(
                    "options --scenes and --seconds must be at least 1, --rates from 1 to 240, were %d, %d, %s"
                            .formatted(scenes, seconds, rates));
        }
        return BenchRun.of(
                spec,
                (text, stop) ->
                        new RatesBench(options.losslessSetting(text, stop), folder, scenes, seconds).run(rates));
    }
}
