package io.tubecast.lab.command;

import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.compare.MeanComparison;
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
        List<Comparison.Matched> comparisons = new ArrayList<>();
        Skipped skipped = truth.skipped();
        int elsewhere = Integer.MAX_VALUE; // in one file for all splits, those that no split has at best
        for (TruthSplit split : truth.splits()) {
            Path file = Inputs.file(spec, "--tubes", Path.of(tubes.replace(PLACE, split.name())));
            Comparison comparison = EvaluatedFiles.ofTubes(truth, settings.with(split.test()), file);
            comparisons.add(comparison.matched());
            skipped = skipped.and(comparison.problems());
            elsewhere = Math.min(elsewhere, comparison.tubesElsewhere());
        }
        Report report = new MeanComparison(comparisons, bootstrap).report();
        TruthOption.tell(skipped, spec.commandLine().getErr());
        TruthOption.tellSparse(truth, spec.commandLine().getErr());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ReportJson.print(report, skipped.entries().size(), elsewhere, out);
        } else {
            ReportTable.print(report, out);
        }
        out.flush();
        return 0;
    }
}
