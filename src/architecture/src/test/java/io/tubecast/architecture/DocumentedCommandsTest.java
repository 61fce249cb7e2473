package io.tubecast.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.lab.Lab;
import io.tubecast.trtbuild.TrtBuild;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/**
 * Every command that the README, a design note or a program's help shows is one that the program takes: it exists, so do its options, none is missing, and values are of the
 * right kind. (That they do what is said is tried by {@code src/docs/try-commands}.)
 */
final class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final List<String> PROGRAMS = List.of("lab", "trt-build", "edge-runtime");
    private static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    private static final PrintWriter NOTHING = new PrintWriter(NOWHERE, true, StandardCharsets.UTF_8);

    @TestFactory
    Stream<DynamicTest> theReadmeAndTheNotesShowCommandsThatExist() {
        List<DocumentedCommand> all = new ArrayList<>(DocumentedCommand.ofFile(ROOT, ROOT.resolve("README.md")));
        all.addAll(DocumentedCommand.in(ROOT, ROOT.resolve("src/docs")));
        assertTrue(all.size() >= 50, all.size() + " found only");
        return all.stream().map(DocumentedCommandsTest::takes);
    }

    @TestFactory
    Stream<DynamicTest> theProgramsHelpShowsCommandsThatExist() {
        List<DocumentedCommand> all = new ArrayList<>();
        for (String program : PROGRAMS) {
            collect(program(program), all);
        }
        assertTrue(all.size() >= 20, all.size() + " found only");
        return all.stream().map(DocumentedCommandsTest::takes);
    }

    /** Which of them are run by the script, how, and which cannot be: it fails where nobody has said. */
    @Test
    void theScriptProvidesForEveryDocumentedCommand() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "skipped: python3 is not installed");
        Process script = new ProcessBuilder("/usr/bin/python3", "src/docs/try-commands", "--list")
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, script.waitFor(), said);
        assertTrue(said.contains("edge-runtime/bin/edge-runtime demo"), said);
    }

    @Test
    void aShellsLineIsReadAsAShellDoes() {
        List<DocumentedCommand> found = new ArrayList<>();
        DocumentedCommand.ofLine("x", "cd y && src/lab/bin/lab link --set \"a b\" 'c d' &   # why", found);
        DocumentedCommand.ofLine("x", "# lab link", found);
        DocumentedCommand.ofLine("x", "rsync lab link", found);
        assertEquals(List.of(new DocumentedCommand("x", "lab", List.of("link", "--set", "a b", "c d"))), found);
    }

    @Test
    void anOptionThatDoesNotExistIsFound() {
        CommandLine lab = program("lab");
        assertThrows(CommandLine.ParameterException.class, () -> lab.parseArgs("detect", "--modle", "x"));
    }

    private static CommandLine program(String name) {
        return switch (name) {
            case "lab" -> Lab.commandLine(NOTHING, NOTHING);
            case "trt-build" -> TrtBuild.commandLine(NOTHING, NOTHING);
            case "edge-runtime" -> EdgeCommand.commandLine(NOWHERE, NOWHERE);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static DynamicTest takes(DocumentedCommand command) {
        String text = command.program() + " " + String.join(" ", command.arguments());
        return DynamicTest.dynamicTest(command.where() + " " + text, () -> {
            CommandLine program = program(command.program());
            try {
                program.parseArgs(command.arguments().toArray(String[]::new));
            } catch (CommandLine.ParameterException e) {
                throw new AssertionError(command.where() + ": " + text + ": " + e.getMessage(), e);
            }
        });
    }

    private static void collect(CommandLine command, List<DocumentedCommand> into) {
        String name = command.getCommandSpec().qualifiedName();
        for (String line : command.getCommandSpec().usageMessage().footer()) {
            DocumentedCommand.ofLine(name + " --help", line.strip(), into);
        }
        command.getSubcommands().values().forEach(sub -> collect(sub, into));
    }
}
