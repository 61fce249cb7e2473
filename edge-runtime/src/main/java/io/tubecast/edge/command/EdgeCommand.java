package io.tubecast.edge.command;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.edge.bench.BenchException;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.engine.EngineException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command line: its subcommands, its help and how errors are told. */
@Command(
        name = "edge-runtime",
        description =
                "Watches a video stream, finds what people do in it while they do it, and publishes it over MQTT.",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            CheckConfigCommand.class,
            SubscribeCommand.class,
            ReplayCommand.class,
            ExportMcapCommand.class,
            DoctorCommand.class,
            SupportBundleCommand.class,
            InstallModelCommand.class,
            ModelsCommand.class,
            RollbackModelCommand.class,
            BenchCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge-runtime demo",
            "      no set-up: synthetic camera, shipped model, broker, preview page",
            "  edge-runtime run --source clip.mp4 --broker tcp://127.0.0.1:1883",
            "      a video file to the broker on this machine",
            "  edge-runtime subscribe --broker tcp://127.0.0.1:1883",
            "      what a consumer of that sees",
            "  edge-runtime run --help",
            "      all options of a command",
            "",
            "Exit codes: 0 success, 1 failure while running, 2 usage or configuration."
        })
public final class EdgeCommand implements Runnable {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Tell failures with their stack trace.")
    private boolean verbose;

    @picocli.CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    /**
     * Runs a command.
     *
     * @param out where it prints
     * @param err where it tells errors, one line each
     * @return the exit code
     */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        return commandLine(out, err).execute(arguments);
    }

    /** The program's commands and options, to run or only to parse. */
    public static CommandLine commandLine(PrintStream out, PrintStream err) {
        EdgeCommand command = new EdgeCommand();
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(EdgeCommand::tellUsage)
                .setExecutionExceptionHandler((failure, failed, parsed) -> command.tell(failure, failed))
                .setUsageHelpAutoWidth(true);
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "a command is missing");
        }
    }

    private static int tellUsage(ParameterException failure, String[] arguments) {
        CommandLine line = failure.getCommandLine();
        String name = line.getCommandSpec().qualifiedName();
        List<String> near = failure instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions()
                : List.of();
        String advice =
                near.isEmpty() ? "see '%s --help'".formatted(name) : "did you mean '%s'?".formatted(near.get(0));
        line.getErr().printf("%s: %s; %s%n", name, oneLine(failure), advice);
        return CommandLine.ExitCode.USAGE;
    }

    private int tell(Exception failure, CommandLine line) {
        String name = line.getCommandSpec().qualifiedName();
        boolean ours = failure instanceof ConfigException
                || failure instanceof BundleException
                || failure instanceof FrameSourceException
                || failure instanceof EngineException
                || failure instanceof BenchException
                || failure instanceof CommandFailure;
        String text = ours
                ? oneLine(failure)
                : "unexpected: %s; --verbose tells where"
                        .formatted(failure.toString().lines().findFirst().orElse("?"));
        line.getErr().printf("%s: %s%n", name, text);
        if (verbose) {
            failure.printStackTrace(line.getErr());
        }
        // an engine that breaks while the node runs ends the stream; one that fails here does not fit the bundle
        boolean usage = failure instanceof ConfigException
                || failure instanceof BundleException
                || failure instanceof EngineException;
        return usage ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private static String oneLine(Exception failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .reduce((a, b) -> a + " " + b.strip())
                .orElse("");
    }

    /** For tests: what a command line parses to. */
    static ParseResult parse(String... arguments) {
        return new CommandLine(new EdgeCommand()).parseArgs(arguments);
    }
}
