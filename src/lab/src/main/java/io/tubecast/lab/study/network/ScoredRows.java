package io.tubecast.lab.study.network;

import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.lab.command.EvaluatedFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scores readings of networks on one set of data, under the study's protocol. Not thread-safe. */
final class ScoredRows {
    private final NetworkStudy networks;
    private final Readings readings;
    private final StudyConfig config;
    private final List<Fold> folds;
    private final Map<Fold, Truth> truths = new HashMap<>();
    private int damaged;

    ScoredRows(NetworkStudy networks, StudyConfig config, StudyData data) {
        this.networks = networks;
        this.config = config;
        readings = new Readings(networks, config);
        folds = Fold.of(data);
    }

    /** Plans the networks that are yet to be trained for a reading. */
    void expect(Reading reading, long seed) {
        for (Fold fold : folds) {
            if (!readings.isMade(fold, reading, seed)) {
                networks.expect(fold, reading, seed);
            }
        }
    }

    /** Makes the tubes of a reading, if they are not there; false after Ctrl-C. */
    boolean make(Reading reading, long seed) {
        return folds.stream()
                .allMatch(fold -> readings.tubes(fold, reading, seed).isPresent());
    }

    /** The score of a reading whose tubes are made. */
    Scored score(String key, String title, Reading reading, List<Long> seeds) {
        List<Comparison.Matched> comparisons = new ArrayList<>();
        List<MirrorAccuracy> mirrored = config.mirrored().stream()
                .map(pair -> new MirrorAccuracy(pair.get(0), pair.get(1)))
                .toList();
        for (Fold fold : folds) {
            for (long seed : seeds) {
                Path tubes = readings.tubes(fold, reading, seed).orElseThrow();
                Truth truth = truths.computeIfAbsent(fold, f -> f.truth(networks.folder(f)));
                Comparison comparison = EvaluatedFiles.ofTubes(truth, settings(fold, truth), tubes);
                mirrored.forEach(pair -> pair.add(comparison));
                comparisons.add(comparison.matched());
                damaged += readings.isDamaged(fold, reading, seed) ? 1 : 0;
            }
        }
        return Scored.of(key, title, comparisons, mirrored);
    }

    private ComparisonSettings settings(Fold fold, Truth truth) {
        return ComparisonSettings.of(config.rules()).with(fold.testNames(truth));
    }

    /** The bundle of a network, of the first fold. */
    Optional<Path> model(NetworkRow row, long seed) {
        return networks.model(folds.get(0), row, seed);
    }

    /** Of the rows scored so far, how many runs met videos that could not be read whole. */
    int damaged() {
        return damaged;
    }
}
