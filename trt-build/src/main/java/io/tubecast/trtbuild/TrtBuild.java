package io.tubecast.trtbuild;

import io.tubecast.core.terminal.InterruptedWorkException;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.trtbuild.command.BuildCommand;
import io.tubecast.trtbuild.command.InspectCommand;
import io.tubecast.trtbuild.command.VerifyCommand;
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
        name = "trt-build",
        mixinStandardHelpOptions = true,
        version = "Tubecast trt-build 0.1.0",
        description = "Makes engines of a model for this device, measures them against the model, and looks into both.",
        subcommands = {BuildCommand.class, VerifyCommand.class, InspectCommand.class},
        footer = {
            "",
            "On the device (details: trt-build <command> --help):",
            "  trt-build build --model config/models/demo --target onnxruntime --precision int8",
            "  trt-build build --model config/models/demo --precision fp16",
            "  trt-build verify --model config/models/demo",
            "  trt-build inspect config/models/demo",
            "",
            "Exit codes: 0 success, 1 failure while running, 2 wrong usage or configuration."
        })
public final class TrtBuild implements Runnable {
    /** Wide enough for the examples, so that they can be copied. */
    private static final int HELP_WIDTH = 120;

    /**
     * A build cannot be asked to stop and may take an hour, so it is cut off: what is written is written whole or not at all, and the same command goes on behind the last
     * whole engine. That is a clean end.
     */
    private static final int PATIENCE_SECONDS = 5;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description =
                    "Tell everything that the builder says; when something fails, print the whole stack trace too.")
    private boolean verbose;

    private TrtBuild() {}

    /** Runs the command and leaves with its exit code; Ctrl-C lets it end cleanly. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Interruption.install(PATIENCE_SECONDS, CommandLine.ExitCode.OK);
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
        TrtBuild program = new TrtBuild();
        CommandLine line = new CommandLine(program)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(HELP_WIDTH);
        line.setParameterExceptionHandler((e, arguments) -> program.usageError(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> program.failure(e, command));
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
        if (e instanceof InterruptedWorkException) {
            return CommandLine.ExitCode.OK;
        }
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
