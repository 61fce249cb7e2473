package io.tubecast.lab.study.network;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.lab.command.LinkCommand;
import io.tubecast.lab.command.StudyCommands;
import io.tubecast.lab.detect.DetectCommand;
import io.tubecast.lab.flow.FlowCommand;
import io.tubecast.lab.terminal.Interruption;
import io.tubecast.lab.training.ExportCommand;
import io.tubecast.lab.training.TrainCommand;
import io.tubecast.training.config.FlowConfig;
import io.tubecast.training.config.TrainingConfigs;
import io.tubecast.training.trainer.Checkpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder of studies of networks: flow, networks, detections and tubes, each made once by a command of the lab and kept, whichever study asks for it.
 * What was begun is gone on with; what was made from other settings is refused. Nothing is returned after Ctrl-C. Several programs may work in the folder: one
 * waits for what another is making. Not thread-safe.
 *
 * <p>{@code FOLD/flow/METHOD}, {@code FOLD/networks/ROW-sSEED} with {@code run} and {@code model}, {@code FOLD/detections} and {@code FOLD/tubes}.
 */
final class NetworkStudy {
    private static final String CHECKPOINT = "last.checkpoint";
    private static final String CONFIG = "config.yaml";

    private final StudyCommands commands;
    private final PrintWriter err;
    private final StudyConfig config;
    private final Path folder;
    private final Set<String> flowMade = new HashSet<>();

    /**
     * Opens the folder.
     *
     * @param commands run what is missing
     * @param err is told what is being made
     */
    NetworkStudy(StudyCommands commands, PrintWriter err, StudyConfig config, Path folder) {
        this.commands = commands;
        this.err = err;
        this.config = config;
        this.folder = folder;
    }

    /** Where everything of a fold lies. */
    Path folder(Fold fold) {
        Path place = folder.resolve(fold.key());
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw new DataException(place + ": cannot be made: " + e.getMessage(), e);
        }
        agree(place.resolve("data.txt"), fold.data() + "\n", "of other videos");
        return place;
    }

    /** The tubes that networks find in the test videos. */
    Optional<Path> tubes(Fold fold, Reading reading, long seed) {
        Path place = folder(fold);
        agree(place.resolve("trim.txt"), config.trim() + "\n", "of tubes that were cut otherwise");
        agree(fold, reading, seed);
        Path file = parent(place.resolve("tubes/%s-s%d.jsonl.gz".formatted(reading.key(), seed)));
        if (Files.exists(file)) {
            return Optional.of(file);
        }
        Optional<Path> detections = detections(fold, reading, seed);
        Optional<Path> model = model(fold, reading.network(), seed);
        if (detections.isEmpty() || model.isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> linked = make(
                file,
                new LinkCommand(),
                part -> List.of(
                        "--detections",
                        detections.get().toString(),
                        "--linker",
                        "online",
                        "--trim",
                        config.trim(),
                        "--labels",
                        model.get().resolve("labels.txt").toString(),
                        "--out",
                        part.toString()));
        if (linked.isPresent()) {
            delete(detections.get());
        }
        return linked;
    }

    /** What networks detect in the test videos; kept until tubes are made of it, for it is large. */
    Optional<Path> detections(Fold fold, Reading reading, long seed) {
        Path place = folder(fold);
        agree(fold, reading, seed);
        Path file = parent(place.resolve("detections/%s-s%d.jsonl.gz".formatted(reading.key(), seed)));
        if (Files.exists(file)) {
            return Optional.of(file);
        }
        Optional<Path> model = model(fold, reading.network(), seed);
        NetworkRow partner = reading.partner();
        Optional<Path> second = partner == null ? model : model(fold, partner, seed);
        FlowMethod method = reading.flow();
        NetworkRow seer = partner == null ? reading.network() : partner;
        if (model.isEmpty() || second.isEmpty() || (method != null && !flow(fold, seer))) {
            return Optional.empty();
        }
        tell(fold, "detecting: " + reading.key() + ", seed " + seed);
        List<String> arguments = new ArrayList<>(fold.test(place));
        arguments.addAll(List.of("--model", model.get().toString(), "--delta", Integer.toString(reading.delta())));
        if (reading.late() != null) {
            arguments.addAll(List.of("--late-with", second.get().toString()));
            arguments.addAll(List.of("--late", reading.late().toString()));
        }
        if (method != null) {
            arguments.addAll(List.of("--flow", flowFolder(place, method).toString()));
        }
        if (reading.appearanceOnly()) {
            arguments.add("--appearance-only");
        }
        return make(file, new DetectCommand(), part -> {
            arguments.addAll(List.of("--out", part.toString()));
            return arguments;
        });
    }

    /** The bundle of a trained network. */
    Optional<Path> model(Fold fold, NetworkRow row, long seed) {
        agree(fold, row, seed);
        Path place = network(fold, row, seed).resolve("model");
        try (FolderLock lock = new FolderLock(network(fold, row, seed), err)) {
            if (Files.exists(place)) {
                return Optional.of(place);
            }
            return lock.held() && train(row.fold(fold), row, seed)
                    ? export(row.fold(fold), row, place)
                    : Optional.empty();
        }
    }

    private Optional<Path> export(Fold fold, NetworkRow row, Path place) {
        return make(
                place,
                new ExportCommand(),
                part -> List.of(
                        "--checkpoint",
                        place.resolveSibling("run").resolve(CHECKPOINT).toString(),
                        "--out",
                        part.toString(),
                        "--name",
                        row.key(),
                        "--licence",
                        "as the data it was trained on",
                        "--data",
                        fold.key(),
                        "--command",
                        "lab study"));
    }

    /** Trains a network to the end of its schedule; false after Ctrl-C. */
    private boolean train(Fold fold, NetworkRow row, long seed) {
        List<String> arguments = new ArrayList<>(fold.training());
        for (NetworkRow start : row.starts()) {
            if (model(fold, start, seed).isEmpty()) {
                return false;
            }
            Path run = network(fold, start, seed).resolve("run");
            arguments.addAll(List.of("--init", run.resolve(CHECKPOINT).toString()));
        }
        row.weights().forEach(file -> arguments.addAll(List.of("--init", file)));
        if (row.config().flow() != null) {
            if (!flow(fold, row)) {
                return false;
            }
            Path flow = flowFolder(folder(fold), row.config().flow().method());
            arguments.addAll(List.of("--flow", flow.toString()));
        }
        tell(fold, "training: " + row.key() + ", seed " + row.seed(seed));
        Path place = network(fold, row, seed);
        arguments.addAll(List.of("--config", place.resolve(CONFIG).toString()));
        arguments.addAll(List.of("--out", place.resolve("run").toString()));
        commands.run(new TrainCommand(), arguments);
        long reached = Checkpoint.read(place.resolve("run").resolve(CHECKPOINT)).step();
        return reached == row.config().schedule().steps();
    }

    /** Makes the flow that a network sees, of the videos that it learns from and is tested on; false after Ctrl-C. */
    private boolean flow(Fold fold, NetworkRow row) {
        FlowConfig flow = Objects.requireNonNull(row.config().flow());
        String made = fold.key() + " " + flow.method();
        if (!flowMade.add(made)) {
            return true;
        }
        Path place = flowFolder(folder(fold), flow.method());
        try (FolderLock lock = new FolderLock(place, err)) {
            tell(fold, "flow: " + flow.method());
            return lock.held() && fold.flowRuns().stream().allMatch(videos -> flow(videos, flow, place));
        }
    }

    private boolean flow(List<String> videos, FlowConfig flow, Path place) {
        List<String> arguments = new ArrayList<>(videos);
        arguments.addAll(List.of(
                "--method",
                flow.method().toString(),
                "--flow-size",
                "%dx%d".formatted(flow.size(), flow.size()),
                "--scale",
                Double.toString(flow.scale()),
                "--out",
                place.toString()));
        commands.run(new FlowCommand(), arguments);
        return !Interruption.requested();
    }

    private static Path flowFolder(Path fold, FlowMethod method) {
        return fold.resolve("flow").resolve(method.toString());
    }

    private Path network(Fold fold, NetworkRow row, long seed) {
        return folder(row.fold(fold)).resolve("networks").resolve(row.key() + "-s" + row.seed(seed));
    }

    /** What networks found stays theirs: those in the folder must have been trained as is wanted now. */
    private void agree(Fold fold, Reading reading, long seed) {
        agree(fold, reading.network(), seed);
        if (reading.partner() != null) {
            agree(fold, reading.partner(), seed);
        }
    }

    private void agree(Fold fold, NetworkRow row, long seed) {
        row.starts().forEach(start -> agree(fold, start, seed));
        Path file = parent(network(fold, row, seed).resolve(CONFIG));
        String wanted = TrainingConfigs.toYaml(NetworkRows.seeded(row.config(), row.seed(seed)));
        String from = row.weights().isEmpty() ? "" : "# from " + row.weights() + "\n";
        agree(file, from + wanted, "of a network trained otherwise");
    }

    /** Arguments of a command that writes to a place. */
    @FunctionalInterface
    private interface Arguments {
        List<String> writing(Path place);
    }

    /** Makes a file or folder under another name, and gives it its own once it is whole. */
    private Optional<Path> make(Path product, Object command, Arguments arguments) {
        Path part = product.resolveSibling("unfinished-" + product.getFileName());
        commands.run(command, arguments.writing(part));
        if (Interruption.requested()) {
            return Optional.empty();
        }
        try {
            Files.move(part, product);
        } catch (IOException e) {
            throw new DataException(product + ": cannot be written: " + e.getMessage(), e);
        }
        return Optional.of(product);
    }

    private static Path parent(Path file) {
        Path parent = Objects.requireNonNull(file.getParent());
        try {
            Files.createDirectories(parent);
        } catch (IOException e) {
            throw new DataException(parent + ": cannot be made: " + e.getMessage(), e);
        }
        return file;
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be deleted: " + e.getMessage(), e);
        }
    }

    /** Writes what a folder was made from, or checks that it was made from this. */
    private static void agree(Path file, String text, String otherwise) {
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, text);
            } else if (!Files.readString(file).equals(text)) {
                throw new DataException("%s: this folder is %s; name another --out, or remove it to begin anew"
                        .formatted(file, otherwise));
            }
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read or written: " + e.getMessage(), e);
        }
    }

    private void tell(Fold fold, @Nullable String what) {
        err.println("== " + fold.key() + ": " + what);
        err.flush();
    }
}
