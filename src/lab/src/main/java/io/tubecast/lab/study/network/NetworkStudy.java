package io.tubecast.lab.study.network;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.time.NanoClock;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.lab.command.Fingerprint;
import io.tubecast.lab.command.StudyCommands;
import io.tubecast.lab.flow.FlowCommand;
import io.tubecast.lab.study.Unfinished;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of studies of networks: flow and networks, each made once by a command of the lab and kept, whichever study asks for it.
 * What was begun is gone on with; a network that was trained from other settings is refused. Nothing is returned after Ctrl-C. Several programs may work in the
 * folder: one waits for what another is making. Not thread-safe.
 *
 * <p>{@code FOLD/flow/METHOD}, and {@code FOLD/networks/ROW-sSEED} with {@code run} and {@code model}; what networks find is {@link Readings}.
 */
final class NetworkStudy {
    private static final String CHECKPOINT = "last.checkpoint";
    private static final String CONFIG = "config.yaml";

    private final StudyCommands commands;
    private final PrintWriter err;
    private final Path folder;
    private final NanoClock clock = NanoClock.system();
    private final TrainingPlan plan = new TrainingPlan();
    private final Set<String> flowMade = new HashSet<>();
    private final Map<Fold, Path> folds = new HashMap<>();
    private final Map<String, String> weights = new HashMap<>();

    /**
     * Opens the folder.
     *
     * @param commands run what is missing
     * @param err is told what is being made
     */
    NetworkStudy(StudyCommands commands, PrintWriter err, Path folder) {
        this.commands = commands;
        this.err = err;
        this.folder = folder;
    }

    /** Where everything of a fold lies, lists and truth of its test videos among it. */
    Path folder(Fold fold) {
        Path known = folds.get(fold);
        if (known != null) {
            return known;
        }
        Path place = folder.resolve(fold.key());
        try (FolderLock lock = lock(place)) {
            if (lock.held()) {
                agree(place.resolve("data.txt"), fold.identity(), "of other videos");
                fold.prepare(place);
                folds.put(fold, place);
            }
        }
        return place;
    }

    /** Keeps a place for this program. */
    FolderLock lock(Path place) {
        return new FolderLock(place, err);
    }

    /** Counts the networks that are yet to be trained for a reading. */
    void expect(Fold fold, Reading reading, long seed) {
        expect(fold, reading.network(), seed);
        expect(fold, reading.seer(), seed);
    }

    /** Counts a network, and those that it starts from, if they are yet to be trained. */
    void expect(Fold fold, NetworkRow row, long seed) {
        Path place = network(fold, row, seed);
        if (!Files.exists(place.resolve("model"))) {
            row.starts().forEach(start -> expect(fold, start, seed));
            plan.add(place, row.config().schedule().steps());
        }
    }

    /** The bundle of a trained network. */
    Optional<Path> model(Fold fold, NetworkRow row, long seed) {
        Path network = network(fold, row, seed);
        Path place = network.resolve("model");
        try (FolderLock lock = lock(network)) {
            agree(network.resolve(CONFIG), config(row, seed), "of a network trained otherwise");
            if (!lock.held()) {
                return Optional.empty();
            }
            boolean made = Files.exists(place)
                    || (train(row.fold(fold), row, seed) && export(row.fold(fold), row, network.resolve("run"), place));
            plan.done(network);
            return made ? Optional.of(place) : Optional.empty();
        }
    }

    private boolean export(Fold fold, NetworkRow row, Path run, Path place) {
        List<String> arguments = List.of(
                "--checkpoint",
                run.resolve(CHECKPOINT).toString(),
                "--out",
                Unfinished.of(place).toString(),
                "--fps",
                Double.toString(fold.data().framesPerSecond()),
                "--name",
                row.key(),
                "--licence",
                "as the data it was trained on",
                "--data",
                fold.key(),
                "--command",
                "lab study");
        return make(new ExportCommand(), arguments, place);
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
        row.fresh().forEach(part -> arguments.addAll(List.of("--fresh", part)));
        FlowConfig seen = row.flow();
        if (seen != null) {
            if (!flow(fold, row)) {
                return false;
            }
            FlowMethod method = seen.method();
            arguments.addAll(List.of("--flow", flowFolder(fold, method).toString()));
        }
        tell(fold, "training: %s, seed %d; %s".formatted(row.key(), row.seed(seed), plan.told()));
        Path place = network(fold, row, seed);
        Path checkpoint = place.resolve("run").resolve(CHECKPOINT);
        arguments.addAll(List.of("--config", place.resolve(CONFIG).toString()));
        arguments.addAll(List.of("--out", place.resolve("run").toString()));
        long before = reached(checkpoint);
        long start = clock.nanoTime();
        commands.run(new TrainCommand(), arguments);
        long after = reached(checkpoint);
        plan.took(after - before, clock.nanoTime() - start);
        return after == row.config().schedule().steps();
    }

    private static long reached(Path checkpoint) {
        return Files.exists(checkpoint) ? Checkpoint.read(checkpoint).step() : 0;
    }

    /** Makes the flow that a network sees, of the videos that it learns from and is tested on; false after Ctrl-C. */
    boolean flow(Fold fold, NetworkRow row) {
        FlowConfig flow = Objects.requireNonNull(row.flow());
        String made = fold.key() + " " + flow.method();
        if (flowMade.contains(made)) {
            return true;
        }
        Path place = flowFolder(fold, flow.method());
        List<List<String>> runs = fold.flowRuns(folder(fold));
        try (FolderLock lock = lock(place)) {
            tell(fold, "flow: " + flow.method());
            boolean whole = lock.held() && runs.stream().allMatch(videos -> flow(videos, flow, place));
            if (whole) {
                flowMade.add(made);
            }
            return whole;
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
        commands.runOver(
                new FlowCommand(), arguments); // videos without flow are told and passed over again where they are read
        return !Interruption.requested();
    }

    /** Where the flow of a method lies. */
    Path flowFolder(Fold fold, FlowMethod method) {
        return folder(fold).resolve("flow").resolve(method.toString());
    }

    private Path network(Fold fold, NetworkRow row, long seed) {
        return folder(row.fold(fold)).resolve("networks").resolve(row.key() + "-s" + row.seed(seed));
    }

    /** How a network is trained, and those that it starts from, in a text that differs where they differ. */
    String settings(Fold fold, NetworkRow row, long seed) {
        StringBuilder text = new StringBuilder();
        text.append("# %s, seed %d, of %s%n"
                .formatted(row.key(), row.seed(seed), row.fold(fold).key()));
        text.append(config(row, seed));
        row.starts().forEach(start -> text.append(settings(fold, start, seed)));
        return text.toString();
    }

    private String config(NetworkRow row, long seed) {
        StringBuilder text = new StringBuilder();
        for (String file : row.weights()) {
            String hash = weights.computeIfAbsent(file, NetworkStudy::hash);
            text.append("# from %s, SHA-256 %s%n".formatted(Path.of(file).getFileName(), hash));
        }
        row.fresh().forEach(part -> text.append("# %s fresh%n".formatted(part)));
        return text.append(TrainingConfigs.toYaml(row.config(seed))).toString();
    }

    /** Of a file's content; of a model bundle's manifest, which has the hashes of its graphs. */
    private static String hash(String weights) {
        Path place = Path.of(weights);
        return Fingerprint.of(Files.isDirectory(place) ? place.resolve(ModelManifest.FILE) : place);
    }

    /** Makes a file or folder by a command that writes under its unfinished name; false after Ctrl-C. */
    boolean make(Object command, List<String> arguments, Path product) {
        commands.run(command, arguments);
        return isFinished(product);
    }

    /** The same by a command that passes over what it cannot read; whether it did, nothing after Ctrl-C. */
    Optional<Boolean> makeOver(Object command, List<String> arguments, Path product) {
        boolean damaged = commands.runOver(command, arguments);
        return isFinished(product) ? Optional.of(damaged) : Optional.empty();
    }

    private static boolean isFinished(Path product) {
        if (Interruption.requested()) {
            return false;
        }
        Unfinished.finish(product);
        return true;
    }

    /** Writes what a folder was made from, or checks that it was made from this. */
    private static void agree(Path file, String text, String otherwise) {
        try {
            if (!Files.exists(file)) {
                Unfinished.write(file, text);
            } else if (!Files.readString(file).equals(text)) {
                throw new DataException("%s: this folder is %s; name another --out, or remove it to begin anew"
                        .formatted(file, otherwise));
            }
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Says what is being made. */
    void tell(Fold fold, String what) {
        err.println("== " + fold.key() + ": " + what);
        err.flush();
    }
}
