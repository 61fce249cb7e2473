package io.tubecast.trtbuild.command;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.frames.VideoSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Checks what options name before any work begins; whatever is wrong is an error of usage that names the option. */
final class Inputs {
    private Inputs() {}

    /** An error of usage. */
    static CommandLine.ParameterException error(CommandSpec spec, String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    /** An error of usage with what found it. */
    static CommandLine.ParameterException error(CommandSpec spec, String option, RuntimeException cause) {
        return new CommandLine.ParameterException(spec.commandLine(), option + ": " + cause.getMessage(), cause);
    }

    /** A file that has to exist. */
    static Path file(CommandSpec spec, String option, Path file) {
        if (!Files.isRegularFile(file)) {
            throw error(spec, "%s: no such file: %s".formatted(option, file));
        }
        return file;
    }

    /** A file that is going to be written: its folder is made. */
    static Path output(CommandSpec spec, String option, Path file) {
        if (Files.isDirectory(file)) {
            throw error(spec, "%s: is a folder, must be a file: %s".formatted(option, file));
        }
        Path parent = file.toAbsolutePath().getParent();
        try {
            if (parent != null) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw error(spec, "%s: the folder %s cannot be made: %s".formatted(option, parent, e));
        }
        return file;
    }

    /** A model that has to be whole. */
    static ModelBundle bundle(CommandSpec spec, Path directory) {
        try {
            return ModelBundle.load(directory);
        } catch (BundleException e) {
            throw error(spec, "--model", e);
        }
    }

    /** A model that has to be whole, and one whose engines something can run. */
    static ModelBundle buildable(CommandSpec spec, Path directory) {
        ModelBundle bundle = bundle(spec, directory);
        ModelManifest manifest = bundle.manifest();
        if (manifest.clip() != null && manifest.flow() != null) {
            throw error(
                    spec,
                    "--model: '%s' sees optical flow beside the pictures of its clips, which the node does not compute for clips; nothing would run its engines"
                            .formatted(manifest.model().name()));
        }
        return bundle;
    }

    /** The videos of an option. */
    static List<Video> videos(CommandSpec spec, String option, VideoSources sources, String value, String synthetic) {
        try {
            return sources.of(value, synthetic);
        } catch (IllegalArgumentException e) {
            throw error(spec, option, e);
        }
    }
}
