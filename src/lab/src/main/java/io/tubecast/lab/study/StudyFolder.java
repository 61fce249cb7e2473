package io.tubecast.lab.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.lab.command.Fingerprint;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.StudyCommands;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The folder of a study: what its steps write, each under its own name only once it is whole, so that a study that was stopped goes on where it
 * was. A step is a command of the lab. Not thread-safe.
 */
public final class StudyFolder {
    private static final String SUBJECT = "study.txt";

    private final CommandSpec spec;
    private final StudyCommands commands;
    private final Path folder;
    private final String modelHash;

    /**
     * Opens a folder, or goes on in one that holds the same study.
     *
     * @param question what is studied with which options; another one in the same folder is refused
     */
    public StudyFolder(CommandSpec spec, Path folder, Path model, String question) {
        this.spec = spec;
        commands = new StudyCommands(spec);
        this.folder = Inputs.outputFolder(spec, "--out", folder);
        modelHash = Fingerprint.of(Inputs.file(spec, "--model", model.resolve("model.yaml")));
        String subject = question + "\nmodel " + modelHash + "\n";
        Path file = folder.resolve(SUBJECT);
        try {
            if (!Files.exists(file)) {
                Unfinished.write(file, subject);
            } else if (!Files.readString(file).equals(subject)) {
                throw Inputs.error(
                        spec, "--out: %s holds another study, see %s; name another folder".formatted(folder, file));
            }
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /** SHA-256 of the model's manifest, which holds those of its files. */
    public String modelHash() {
        return modelHash;
    }

    /** A file of the study. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /**
     * Makes files by a command unless they are there.
     *
     * @param command a command object of the lab
     * @param arguments its arguments; "{NAME}" stands for the file NAME, where it is written
     * @param products the files it writes
     * @return whether they are there now; false after Ctrl-C
     */
    public boolean make(Object command, List<String> products, String... arguments) {
        if (products.stream().allMatch(name -> Files.exists(file(name)))) {
            return true;
        }
        List<String> told = new ArrayList<>();
        for (String argument : arguments) {
            told.add(
                    argument.startsWith("{")
                            ? Unfinished.of(file(argument.substring(1, argument.length() - 1)))
                                    .toString()
                            : argument);
        }
        commands.run(command, spec.commandLine().getOut(), told);
        if (Interruption.requested()) {
            return false;
        }
        products.forEach(name -> Unfinished.finish(file(name)));
        return true;
    }

    /** Joins files of lines into one, unless it is there. */
    public void join(List<String> pieces, String product) {
        if (Files.exists(file(product))) {
            return;
        }
        Path part = Unfinished.of(file(product));
        try (OutputStream out = Files.newOutputStream(part)) {
            for (String piece : pieces) {
                Files.copy(file(piece), out);
            }
        } catch (IOException e) {
            throw failure(part, e);
        }
        Unfinished.finish(file(product));
    }

    /** What a command prints as JSON. */
    public JsonNode ask(Object command, List<String> arguments) {
        StringWriter printed = new StringWriter();
        commands.run(command, new PrintWriter(printed, true), arguments);
        try {
            return new ObjectMapper().readTree(printed.toString());
        } catch (IOException e) {
            throw new IllegalStateException("a command asked for JSON printed something else", e);
        }
    }

    /** Writes a text. */
    public void write(String name, String text) {
        Unfinished.write(file(name), text);
    }

    private static DataException failure(Path file, IOException e) {
        return new DataException(file + ": cannot be read or written: " + e.getMessage(), e);
    }
}
