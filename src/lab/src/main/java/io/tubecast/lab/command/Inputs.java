package io.tubecast.lab.command;

import io.tubecast.core.label.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Checks what options name before any work begins; whatever is wrong is an error of usage that names the option. */
public final class Inputs {
    private Inputs() {}

    /** An error of usage. */
    public static CommandLine.ParameterException error(CommandSpec spec, String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    /** A file that has to exist. */
    public static Path file(CommandSpec spec, String option, Path file) {
        if (!Files.isRegularFile(file)) {
            throw error(spec, "%s: no such file: %s".formatted(option, file));
        }
        return file;
    }

    /** A file that is going to be written: its folder is made. */
    public static Path output(CommandSpec spec, String option, Path file) {
        if (Files.isDirectory(file)) {
            throw error(spec, "%s: is a folder, must be a file: %s".formatted(option, file));
        }
        return inExistingFolder(spec, option, file, file.toAbsolutePath().getParent());
    }

    /** A folder that is going to be written into: it is made. */
    public static Path outputFolder(CommandSpec spec, String option, Path folder) {
        return inExistingFolder(spec, option, folder, folder);
    }

    private static Path inExistingFolder(CommandSpec spec, String option, Path path, @Nullable Path folder) {
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw error(spec, "%s: the folder %s cannot be made: %s".formatted(option, folder, e));
        }
        return path;
    }

    /** A list of classes, one a line. */
    public static Labels labels(CommandSpec spec, String option, Path file) {
        file(spec, option, file);
        try {
            List<String> lines = Files.readAllLines(file);
            return new Labels(lines.stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList());
        } catch (IOException e) {
            throw error(spec, "%s: %s cannot be read as text: %s".formatted(option, file, e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw error(spec, "%s: %s: %s".formatted(option, file, e.getMessage()));
        }
    }
}
