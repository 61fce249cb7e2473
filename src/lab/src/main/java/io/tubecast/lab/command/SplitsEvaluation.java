package io.tubecast.lab.command;

import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.compare.MeanComparison;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthSplit;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What {@code lab evaluate --split all} does: each split's test videos are compared with the tubes of that split's model, and the mean is printed.
 *
 * @param spec of the command
 * @param truth with at least one split
 * @param settings of all splits
 * @param bootstrap of the mean
 */
record SplitsEvaluation(CommandSpec spec, Truth truth, ComparisonSettings settings, Bootstrap bootstrap) {
    /** How all splits are asked for. */
    static final String ALL = "all";

    /** Stands for the name of a split in the name of a file. */
    static final String PLACE = "{split}";

    /**
     * Compares and prints.
     *
     * @param tubes name of a file, with {@link #PLACE} where it differs from split to split
     * @param json whether JSON is printed
     */
    int print(String tubes, boolean json) {
        if (truth.splits().isEmpty()) {
            throw Inputs.error(spec, "--split: this ground truth has no splits; name the videos with --list");
        }
        List<Comparison> comparisons = new ArrayList<>();
        Skipped skipped = truth.skipped();
        for (TruthSplit split : truth.splits()) {
            Path file = Inputs.file(spec, "--tubes", Path.of(tubes.replace(PLACE, split.name())));
            Comparison comparison = EvaluatedFiles.ofTubes(truth, settings.with(split.test()), file);
            if (comparison.truths() == 0) {
                throw new DataException(
                        "split %s: no tube of ground truth is left to compare with".formatted(split.name()));
            }
            comparisons.add(comparison);
            skipped = skipped.and(comparison.problems());
        }
        Report report =
                new MeanComparison(comparisons.stream().map(Comparison::matched).toList(), bootstrap).report();
        LeftOut leftOut = LeftOut.of(skipped, comparisons);
        if (!tubes.contains(PLACE)) { // of one file for all splits, those that no split has at best
            leftOut = leftOut.withTubesElsewhere(comparisons.stream()
                    .mapToInt(Comparison::tubesElsewhere)
                    .min()
                    .orElseThrow());
        }
        leftOut.tell("", spec.commandLine().getErr());
        TruthOption.tellSparse(truth, spec.commandLine().getErr());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ReportJson.print(report, leftOut, out);
        } else {
            ReportTable.print(report, out);
        }
        out.flush();
        return 0;
    }
}
