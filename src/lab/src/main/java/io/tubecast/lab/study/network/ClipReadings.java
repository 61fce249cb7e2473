package io.tubecast.lab.study.network;

import io.tubecast.evaluation.format.DataException;
import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.lab.detect.DetectCommand;
import io.tubecast.lab.study.Unfinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What networks that see clips find in the test videos, kept in {@code FOLD/readings/NETWORK-sSEED}: {@code made-from.txt}, {@code ways.yaml}, and {@code found} with a
 * file of tubes for each way. What was made from another network or in other ways is made anew. Nothing is returned after Ctrl-C. Not thread-safe.
 */
final class ClipReadings {
    private static final String FOUND = "found";
    private static final String WAYS = "ways.yaml";
    private static final String DAMAGE = "damage.txt";

    private final NetworkStudy networks;

    /** Of a study's networks. */
    ClipReadings(NetworkStudy networks) {
        this.networks = networks;
    }

    /** Whether a reading is made. */
    boolean isMade(Fold fold, ClipReading reading, long seed) {
        return Readings.isMade(place(fold, reading, seed), madeFrom(fold, reading, seed), FOUND);
    }

    /** The folder with what was found, {@code WAY.jsonl.gz} each, and what it cost. */
    Optional<Path> found(Fold fold, ClipReading reading, long seed) {
        Path place = place(fold, reading, seed);
        try (FolderLock lock = networks.lock(place)) {
            if (!lock.held()) {
                return Optional.empty();
            }
            Path found = place.resolve(FOUND);
            return isMade(fold, reading, seed) || detect(fold, reading, seed, place)
                    ? Optional.of(found)
                    : Optional.empty();
        }
    }

    private boolean detect(Fold fold, ClipReading reading, long seed, Path place) {
        Optional<Path> model = networks.model(fold, reading.network(), seed);
        if (model.isEmpty()) {
            return false;
        }
        Path found = place.resolve(FOUND);
        List.of(found, Unfinished.of(found), place.resolve(DAMAGE)).forEach(ClipReadings::delete);
        Path ways = place.resolve(WAYS);
        Unfinished.write(ways, StrictYaml.write(reading.ways()));
        Unfinished.write(place.resolve(Readings.MADE_FROM), madeFrom(fold, reading, seed));
        networks.tell(
                fold,
                "detecting: %s, seed %d, in %d ways"
                        .formatted(reading.key(), seed, reading.ways().ways().size()));
        List<String> arguments = new ArrayList<>(fold.test(networks.folder(fold)));
        arguments.addAll(List.of("--model", model.get().toString(), "--ways", ways.toString()));
        arguments.addAll(List.of("--out", Unfinished.of(found).toString()));
        Optional<Boolean> damage = networks.makeOver(new DetectCommand(), arguments, found);
        if (damage.orElse(false)) {
            Unfinished.write(place.resolve(DAMAGE), "Some of the test videos could not be read whole.\n");
        }
        return damage.isPresent();
    }

    /** Whether some of the videos could not be read whole when a reading was made. */
    boolean isDamaged(Fold fold, ClipReading reading, long seed) {
        return Files.exists(place(fold, reading, seed).resolve(DAMAGE));
    }

    private Path place(Fold fold, ClipReading reading, long seed) {
        return networks.folder(fold).resolve("readings").resolve(reading.key() + "-s" + seed);
    }

    /** Everything that the tubes depend on but the videos, which a fold's folder is of. */
    private String madeFrom(Fold fold, ClipReading reading, long seed) {
        return networks.settings(fold, reading.network(), seed) + StrictYaml.write(reading.ways());
    }

    /** Deletes a file, or a folder with all that is in it. */
    private static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new DataException(path + ": cannot be deleted: " + e.getMessage(), e);
        }
    }
}
