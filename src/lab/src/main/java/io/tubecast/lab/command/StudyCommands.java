package io.tubecast.lab.command;

import io.tubecast.evaluation.format.DataException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Runs commands of the lab as parts of a study, so that each part can be run again by hand. */
public final class StudyCommands {
    private final CommandSpec spec;

    /**
     * For one study.
     *
     * @param spec of the study's own command, on whose outputs the others write
     */
    public StudyCommands(CommandSpec spec) {
        this.spec = spec;
    }

    /** Runs a command that writes its results into files; what it says of its work is told on standard error. */
    public void run(Object command, List<String> arguments) {
        run(command, spec.commandLine().getErr(), arguments);
    }

    /**
     * Runs a command.
     *
     * @param out what it prints on standard output goes here
     * @throws DataException if it fails; it has said why
     */
    public void run(Object command, PrintWriter out, List<String> arguments) {
        CommandLine line = new CommandLine(command)
                .setOut(out)
                .setErr(spec.commandLine().getErr())
                .setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, inner, parsed) -> {
            throw e;
        });
        line.setParameterExceptionHandler((e, parsed) -> {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        });
        if (line.execute(arguments.toArray(String[]::new)) != 0) {
            throw new DataException("lab %s did not succeed, see above".formatted(line.getCommandName()));
        }
    }
}
