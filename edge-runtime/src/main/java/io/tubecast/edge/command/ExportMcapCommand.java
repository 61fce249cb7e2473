package io.tubecast.edge.command;

import io.tubecast.edge.mcap.McapExport;
import io.tubecast.edge.mcap.McapWriter;
import io.tubecast.edge.record.RecordingFiles;
import io.tubecast.edge.record.RecordingReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code export-mcap}: a recording for Foxglove and other tools that read MCAP. */
@Command(
        name = "export-mcap",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Writes a recording as an MCAP file: a channel for each topic, messages as JSON with their JSON schemas. Foxglove opens it.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = "  edge-runtime export-mcap flight.jsonl --out flight.mcap")
final class ExportMcapCommand implements Callable<Integer> {
    private static final int CHUNK_BYTES = 1 << 20;

    @Parameters(
            paramLabel = "FILE|FOLDER",
            description = "A recording with its parts, one part, or a folder with recordings.")
    private @Nullable Path recording;

    @Option(names = "--out", paramLabel = "FILE.mcap", required = true, description = "The file that is written.")
    private @Nullable Path target;

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null || recording == null || target == null) {
            throw new IllegalStateException("picocli fills the parameters");
        }
        PrintWriter out = spec.commandLine().getOut();
        Path unfinished = target.resolveSibling(target.getFileName() + ".part");
        try {
            List<Path> files = RecordingFiles.of(recording);
            McapExport export;
            try (RecordingReader reader = new RecordingReader(
                            files, (file, line, reason) -> out.printf("%s:%d: passed over: %s%n", file, line, reason));
                    McapWriter writer = new McapWriter(
                            new BufferedOutputStream(Files.newOutputStream(unfinished)),
                            "tubecast " + Version.text(),
                            CHUNK_BYTES)) {
                export = new McapExport(writer);
                export.add(reader);
            }
            if (export.messages() == 0) {
                Files.delete(unfinished);
                throw new CommandFailure("%s: no message in it".formatted(recording));
            }
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
            out.printf(
                    "%s: %d messages on %d topics, %d bytes%s%n",
                    target,
                    export.messages(),
                    export.topics(),
                    Files.size(target),
                    export.passedOver() == 0 ? "" : "; %d passed over".formatted(export.passedOver()));
            return 0;
        } catch (IOException e) {
            discard(unfinished, e);
            throw new CommandFailure("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
        }
    }

    /** What is not whole is of no use, and takes room on a disk that may be full. */
    private static void discard(Path unfinished, IOException cause) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
