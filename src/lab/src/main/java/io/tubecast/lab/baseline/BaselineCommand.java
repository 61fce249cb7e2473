package io.tubecast.lab.baseline;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The baselines. */
@Command(
        name = "baseline",
        mixinStandardHelpOptions = true,
        description =
                "Writes the tubes of a simple method without a network, to set a model's beside (lab evaluate --against).",
        subcommands = {HoldLastBoxCommand.class, BlobsCommand.class, TrueBoxesCommand.class})
public final class BaselineCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which baseline?");
    }
}
