package io.tubecast.lab.study.network;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.lab.command.LinkCommand;
import io.tubecast.lab.detect.DetectCommand;
import io.tubecast.lab.study.Unfinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What networks find in the test videos, kept in {@code FOLD/readings/READING-sSEED}: {@code made-from.txt}, and {@code tubes.jsonl.gz}. What was made from other
 * networks or settings is made anew. Nothing is returned after Ctrl-C. Not thread-safe.
 */
final class Readings {
    /** File that says what everything beside it was made from. */
    static final String MADE_FROM = "made-from.txt";

    private static final String DETECTIONS = "detections.jsonl.gz";
    private static final String TUBES = "tubes.jsonl.gz";
    private static final String DAMAGE = "damage.txt";

    private final NetworkStudy networks;
    private final StudyConfig config;

    /** Of a study's networks. */
    Readings(NetworkStudy networks, StudyConfig config) {
        this.networks = networks;
        this.config = config;
    }

    /** Whether the tubes of a reading are made. */
    boolean isMade(Fold fold, Reading reading, long seed) {
        return isMade(place(fold, reading, seed), madeFrom(fold, reading, seed), TUBES);
    }

    /** The tubes that networks find. */
    Optional<Path> tubes(Fold fold, Reading reading, long seed) {
        Path place = place(fold, reading, seed);
        try (FolderLock lock = networks.lock(place)) {
            Path tubes = place.resolve(TUBES);
            if (!lock.held()) {
                return Optional.empty();
            }
            if (isMade(place, madeFrom(fold, reading, seed), TUBES)) {
                return Optional.of(tubes);
            }
            Optional<Path> detections = detections(fold, reading, seed, place);
            Optional<Path> model = networks.model(fold, reading.network(), seed);
            if (detections.isEmpty() || model.isEmpty() || !link(fold, detections.get(), model.get(), tubes)) {
                return Optional.empty();
            }
            delete(detections.get()); // it is large
            return Optional.of(tubes);
        }
    }

    private boolean link(Fold fold, Path detections, Path model, Path tubes) {
        List<String> arguments = List.of(
                "--detections",
                detections.toString(),
                "--linker",
                String.valueOf(config.linker()),
                "--trim",
                config.trim(),
                "--fps",
                Double.toString(fold.data().framesPerSecond()),
                "--labels",
                model.resolve("labels.txt").toString(),
                "--out",
                Unfinished.of(tubes).toString());
        return networks.make(new LinkCommand(), arguments, tubes);
    }

    /**
     * What networks detect.
     *
     * @param place folder that holds it, which the caller keeps for itself
     */
    Optional<Path> detections(Fold fold, Reading reading, long seed, Path place) {
        Path file = place.resolve(DETECTIONS);
        String from = madeFrom(fold, reading, seed);
        if (isMade(place, from, DETECTIONS)) {
            return Optional.of(file);
        }
        NetworkRow seer = reading.seer();
        Optional<Path> model = networks.model(fold, reading.network(), seed);
        Optional<Path> second = model.isEmpty() ? model : networks.model(fold, seer, seed);
        FlowMethod method = reading.flow();
        if (second.isEmpty() || (method != null && !networks.flow(fold, seer))) {
            return Optional.empty();
        }
        List.of(DETECTIONS, TUBES, DAMAGE).forEach(old -> delete(place.resolve(old)));
        Unfinished.write(place.resolve(MADE_FROM), from);
        networks.tell(fold, "detecting: " + reading.key() + ", seed " + seed);
        List<String> arguments = arguments(fold, reading, model.orElseThrow(), second.get());
        arguments.addAll(List.of("--out", Unfinished.of(file).toString()));
        Optional<Boolean> damage = networks.makeOver(new DetectCommand(), arguments, file);
        if (damage.isEmpty()) {
            return Optional.empty();
        }
        if (damage.get()) {
            Unfinished.write(place.resolve(DAMAGE), "Some of the test videos could not be read whole.\n");
        }
        return Optional.of(file);
    }

    private List<String> arguments(Fold fold, Reading reading, Path model, Path second) {
        List<String> arguments = new ArrayList<>(fold.test(networks.folder(fold)));
        arguments.addAll(List.of("--model", model.toString(), "--delta", Integer.toString(reading.delta())));
        if (reading.late() != null) {
            arguments.addAll(List.of("--late-with", second.toString()));
            arguments.addAll(List.of("--late", reading.late().toString()));
        }
        FlowMethod method = reading.flow();
        if (method != null) {
            arguments.addAll(List.of("--flow", networks.flowFolder(fold, method).toString()));
        }
        if (reading.appearanceOnly()) {
            arguments.add("--appearance-only");
        }
        return arguments;
    }

    /** Whether some of the videos could not be read whole when a reading was made. */
    boolean isDamaged(Fold fold, Reading reading, long seed) {
        return Files.exists(place(fold, reading, seed).resolve(DAMAGE));
    }

    private Path place(Fold fold, Reading reading, long seed) {
        return networks.folder(fold).resolve("readings").resolve(reading.key() + "-s" + seed);
    }

    /** Whether a product is there and was made from the same. */
    static boolean isMade(Path place, String from, String product) {
        Path file = place.resolve(MADE_FROM);
        try {
            return Files.exists(place.resolve(product))
                    && Files.exists(file)
                    && Files.readString(file).equals(from);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Everything that the tubes depend on but the videos, which a fold's folder is of. */
    private String madeFrom(Fold fold, Reading reading, long seed) {
        NetworkRow partner = reading.partner();
        return "%s, seed %d, linker %s, trimming %s%n%s%s"
                .formatted(
                        reading.key(),
                        seed,
                        config.linker(),
                        config.trim(),
                        networks.settings(fold, reading.network(), seed),
                        partner == null ? "" : networks.settings(fold, partner, seed));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be deleted: " + e.getMessage(), e);
        }
    }
}
