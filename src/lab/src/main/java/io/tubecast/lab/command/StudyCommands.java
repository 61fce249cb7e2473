package io.tubecast.lab.command;

import io.tubecast.evaluation.format.DataException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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
     * Runs a command that passes over videos that it cannot read; what it says of its work is told on standard error.
     *
     * @return whether it passed something over
     */
    public boolean runOver(Object command, List<String> arguments) {
        return code(command, spec.commandLine().getErr(), arguments) != 0;
    }

    /**
     * Runs a command.
     *
     * @param out what it prints on standard output goes here
     * @throws ParameterException if its arguments are wrong, as an error of the study's
     * @throws DataException if it fails and has said why
     */
    public void run(Object command, PrintWriter out, List<String> arguments) {
        if (code(command, out, arguments) != 0) {
            String name = new CommandLine(command).getCommandName();
            throw new DataException("lab %s did not succeed, see above".formatted(name));
        }
    }

    /** Runs a command; what it throws is thrown here. */
    private int code(Object command, PrintWriter out, List<String> arguments) {
        AtomicReference<Exception> thrown = new AtomicReference<>();
        CommandLine line = new CommandLine(command)
                .setOut(out)
                .setErr(spec.commandLine().getErr())
                .setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, inner, parsed) -> kept(thrown, e));
        line.setParameterExceptionHandler((e, parsed) -> kept(thrown, e));
        int code = line.execute(arguments.toArray(String[]::new));
        Exception e = thrown.get();
        if (e instanceof ParameterException usage) {
            throw new ParameterException(spec.commandLine(), usage.getMessage(), usage);
        }
        if (e instanceof RuntimeException failure) {
            throw failure;
        }
        if (e != null) {
            throw new DataException("lab %s: %s".formatted(line.getCommandName(), e.getMessage()), e);
        }
        return code;
    }

    /** An exception thrown out of a handler would be printed with its stack; so it is kept for afterwards. */
    private static int kept(AtomicReference<Exception> place, Exception e) {
        place.set(e);
        return 1;
    }
}
