package io.tubecast.lab;

import io.tubecast.core.terminal.Interruption;
import io.tubecast.lab.baseline.BaselineCommand;
import io.tubecast.lab.command.EvaluateCommand;
import io.tubecast.lab.command.LinkCommand;
import io.tubecast.lab.command.TuneCommand;
import io.tubecast.lab.detect.DetectCommand;
import io.tubecast.lab.flow.FlowCommand;
import io.tubecast.lab.render.RenderCommand;
import io.tubecast.lab.signing.KeyPairCommand;
import io.tubecast.lab.signing.SignCommand;
import io.tubecast.lab.study.RungsCommand;
import io.tubecast.lab.training.ExportCommand;
import io.tubecast.lab.training.TrainCommand;
import io.tubecast.lab.weights.ImportCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The main class: finds the command, runs it, and turns whatever goes wrong into one clear line and an exit code. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        version = "Tubecast lab 0.1.0",
        description = "Makes data, trains and exports models, and measures them.",
        subcommands = {
            RenderCommand.class,
            FlowCommand.class,
            TrainCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            DetectCommand.class,
            LinkCommand.class,
            EvaluateCommand.class,
            TuneCommand.class,
            BaselineCommand.class,
            StudyCommand.class,
            RungsCommand.class,
            KeyPairCommand.class,
            SignCommand.class
        },
        footer = {
            "",
            "From videos to a table (details: lab <command> --help):",
            "  lab detect --model config/models/demo --videos synthetic:test:0-9 --out det.jsonl --truth truth.jsonl",
            "  lab link --detections det.jsonl --linker online --out tubes.jsonl",
            "  lab evaluate --tubes tubes.jsonl --truth truth.jsonl",
            "",
            "Exit codes: 0 success, 1 failure while running, 2 wrong usage or configuration."
        })
public final class Lab implements Runnable {
    /** Wide enough for the examples, so that they can be copied. */
    private static final int HELP_WIDTH = 120;

    /** Files are closed within that time; a command that is not done by then has left an unfinished one. */
    private static final int PATIENCE_SECONDS = 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "When something fails, print the whole stack trace too.")
    private boolean verbose;

    private Lab() {}

    /** Runs the command and leaves with its exit code; Ctrl-C lets it end cleanly. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Interruption.install(PATIENCE_SECONDS, CommandLine.ExitCode.SOFTWARE);
        int exitCode = run(out, err, args);
        out.flush();
        err.flush();
        Interruption.finished();
        System.exit(exitCode);
    }

    /** Runs a command and returns its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return commandLine(out, err).execute(args);
    }

    /** The program's commands and options, to run or only to parse. */
    public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        Lab lab = new Lab();
        CommandLine line = new CommandLine(lab)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(HELP_WIDTH);
        line.setParameterExceptionHandler((e, arguments) -> lab.usageError(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> lab.failure(e, command));
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    private int usageError(ParameterException e) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println(line(command, e) + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
        if (verbose) {
            e.printStackTrace(command.getErr());
        }
        return CommandLine.ExitCode.USAGE;
    }

    private int failure(Exception e, CommandLine command) {
        command.getErr().println(line(command, e));
        if (verbose) {
            e.printStackTrace(command.getErr());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String line(CommandLine command, Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return command.getCommandSpec().qualifiedName() + ": " + message.replaceAll("\\R+", " ");
    }
}
