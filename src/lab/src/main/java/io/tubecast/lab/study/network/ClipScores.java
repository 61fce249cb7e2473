package io.tubecast.lab.study.network;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.core.trajectory.Interpolation;
import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.metric.TubeIou;
import io.tubecast.evaluation.trajectory.KnotTubes;
import io.tubecast.evaluation.trajectory.MatchedTubes;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.lab.command.EvaluatedFiles;
import io.tubecast.lab.detect.ClipCosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Scores readings of networks that see clips on one set of data, under the study's protocol. Not thread-safe. */
final class ClipScores {
    private static final Interpolation INTERPOLATION =
            ClipSettings.defaults().interpolation(); // that of every bundle that is exported

    private final NetworkStudy networks;
    private final ClipReadings readings;
    private final CfadStudyConfig config;
    private final List<Fold> folds;
    private final List<Long> seeds;
    private final Map<Fold, Truth> truths = new HashMap<>();
    private int damaged;

    /**
     * Nothing made yet.
     *
     * @param seeds of the networks of each kind
     */
    ClipScores(NetworkStudy networks, CfadStudyConfig config, StudyData data, List<Long> seeds) {
        this.networks = networks;
        this.config = config;
        this.seeds = List.copyOf(seeds);
        readings = new ClipReadings(networks);
        folds = Fold.of(data);
    }

    /** Plans the networks that are yet to be trained for a reading. */
    void expect(ClipReading reading) {
        for (Fold fold : folds) {
            for (long seed : seeds) {
                if (!readings.isMade(fold, reading, seed)) {
                    networks.expect(fold, reading.network(), seed);
                }
            }
        }
    }

    /** Makes the tubes of a reading, if they are not there; false after Ctrl-C. */
    boolean make(ClipReading reading) {
        for (Fold fold : folds) {
            for (long seed : seeds) {
                if (readings.found(fold, reading, seed).isEmpty()) {
                    return false;
                }
                damaged += readings.isDamaged(fold, reading, seed) ? 1 : 0;
            }
        }
        return true;
    }

    /** The mean score of some ways of a reading that is made, over folds and seeds too. */
    Scored score(String key, String title, ClipReading reading, List<String> ways) {
        List<Comparison.Matched> comparisons = new ArrayList<>();
        ways.forEach(way -> each(reading, way, comparison -> comparisons.add(comparison.matched())));
        return Scored.of(key, title, comparisons, List.of());
    }

    /** Hits and errors of one way of a reading that is made, of all folds and seeds. */
    OutcomeTally outcomes(ClipReading reading, String way) {
        OutcomeTally tally = new OutcomeTally(config.rules());
        each(reading, way, tally::add);
        return tally;
    }

    /**
     * What tubes through the true boxes at the N time stamps would have, where every true tube has the span that the best tube of a way found it in, or its own.
     *
     * @param own whether it is their own spans
     */
    Scored ceiling(String key, String title, ClipReading reading, String way, boolean own) {
        int knots = costs(reading).samples();
        List<Comparison.Matched> comparisons = new ArrayList<>();
        for (Fold fold : folds) {
            for (long seed : seeds) {
                Comparison ceiling = new Comparison(truth(fold), settings(fold));
                Comparison found = comparison(fold, reading, way, seed);
                List<String> labels = found.classNames();
                found.forEach((truth, tubes) -> {
                    for (AnnotatedTube tube : truth.annotation().tubes()) {
                        through(tube, tubes, own, knots)
                                .ifPresent(best -> ceiling.add(new TubeRecord(
                                        truth.name(),
                                        truth.annotation().width(),
                                        truth.annotation().height(),
                                        labels.get(tube.actionClass()),
                                        best)));
                    }
                });
                comparisons.add(ceiling.matched());
            }
        }
        return Scored.of(key, title, comparisons, List.of());
    }

    /** The tube through true boxes on its own span, or on that of the tube that overlaps it most; none if none does. */
    private Optional<ActionTube> through(AnnotatedTube truth, List<ActionTube> tubes, boolean own, int knots) {
        int first = truth.start();
        int end = truth.end();
        double most = own ? 1 : 0;
        for (ActionTube tube : own ? List.<ActionTube>of() : tubes) {
            double overlap = TubeIou.of(tube, truth, config.rules());
            if (overlap > most) {
                most = overlap;
                first = tube.start();
                end = tube.end();
            }
        }
        return most == 0
                ? Optional.empty()
                : Optional.of(KnotTubes.through(truth, first, end - 1, knots, INTERPOLATION));
    }

    /** The true tubes that a way of a reading that is made matches, and what another makes of them. */
    MatchedTubes matched(ClipReading reading, String coarse, String refined) {
        MatchedTubes matched = new MatchedTubes(config.rules(), costs(reading).samples(), INTERPOLATION);
        for (Fold fold : folds) {
            for (long seed : seeds) {
                matched.add(comparison(fold, reading, coarse, seed), comparison(fold, reading, refined, seed));
            }
        }
        return matched;
    }

    private void each(ClipReading reading, String way, Consumer<Comparison> taker) {
        for (Fold fold : folds) {
            for (long seed : seeds) {
                taker.accept(comparison(fold, reading, way, seed));
            }
        }
    }

    private Comparison comparison(Fold fold, ClipReading reading, String way, long seed) {
        Path found = readings.found(fold, reading, seed).orElseThrow();
        return EvaluatedFiles.ofTubes(truth(fold), settings(fold), found.resolve(way + ".jsonl.gz"));
    }

    private Truth truth(Fold fold) {
        return truths.computeIfAbsent(fold, known -> known.truth(networks.folder(known)));
    }

    private ComparisonSettings settings(Fold fold) {
        return ComparisonSettings.of(config.rules()).with(fold.testNames(truth(fold)));
    }

    /** What the ways of a reading that is made cost, of the first fold and seed. */
    ClipCosts costs(ClipReading reading) {
        return ClipCosts.read(
                readings.found(folds.get(0), reading, seeds.get(0)).orElseThrow());
    }

    /** Size of a network's graphs in bytes; nothing if it is not there any more. */
    Optional<Long> bytes(ClipReading reading) {
        Optional<Path> model = networks.model(folds.get(0), reading.network(), seeds.get(0));
        return model.map(ClipScores::graphBytes);
    }

    private static long graphBytes(Path model) {
        try (Stream<Path> files = Files.list(model)) {
            long sum = 0;
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".onnx")).toList()) {
                sum += Files.size(file);
            }
            return sum;
        } catch (IOException e) {
            throw new DataException(model + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Of the readings made so far, how many runs met videos that could not be read whole. */
    int damaged() {
        return damaged;
    }
}
