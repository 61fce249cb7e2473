package io.tubecast.edge.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code bench}: measurements of the node on the machine it runs on. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Measures the node on this machine.",
        subcommands = {
            BenchLiveCommand.class,
            BenchOverloadCommand.class,
            BenchRatesCommand.class,
            BenchStartCommand.class,
            BenchFirstCommand.class,
            BenchExtrapolationCommand.class,
            BenchFleetCommand.class
        },
        synopsisSubcommandLabel = "MEASUREMENT",
        commandListHeading = "%nMeasurements:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge-runtime bench live --minutes 10 --out live.json",
            "      latency, drops, changes of mode, allocation and memory on the synthetic camera",
            "  edge-runtime bench overload --out overload.json",
            "      what happens when the processors are taken away for half a minute",
            "",
            "Measure on a machine that does nothing else."
        })
final class BenchCommand implements Runnable {
    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "a measurement is missing");
        }
    }
}
