package io.tubecast.lab.study.network;

import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.lab.command.EvaluatedFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scores readings of networks on one set of data, under the project's own protocol. Not thread-safe. */
final class ScoredRows {
    private final NetworkStudy study;
    private final List<Fold> folds;
    private final Map<Fold, Truth> truths = new HashMap<>();

    ScoredRows(NetworkStudy study, StudyData data) {
        this.study = study;
        folds = Fold.of(data);
    }

    /** Makes the tubes of a reading, if they are not there; false after Ctrl-C. */
    boolean make(Reading reading, long seed) {
        return folds.stream().allMatch(fold -> study.tubes(fold, reading, seed).isPresent());
    }

    /** The score of a reading whose tubes are made. */
    Scored score(String key, String title, Reading reading, List<Long> seeds) {
        List<Comparison> comparisons = new ArrayList<>();
        for (Fold fold : folds) {
            for (long seed : seeds) {
                Optional<Path> tubes = study.tubes(fold, reading, seed);
                Truth truth = truths.computeIfAbsent(fold, f -> f.truth(study.folder(f)));
                comparisons.add(EvaluatedFiles.ofTubes(truth, settings(fold, truth), tubes.orElseThrow()));
            }
        }
        return Scored.of(key, title, comparisons);
    }

    private static ComparisonSettings settings(Fold fold, Truth truth) {
        return ComparisonSettings.of(Protocol.CONTINUOUS).with(fold.testNames(truth));
    }

    /** The folds. */
    List<Fold> folds() {
        return folds;
    }
}
