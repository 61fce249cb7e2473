package io.tubecast.lab.command;

import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.TubeReader;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.VideoNames;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares a file of tubes with ground truth. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Compares tubes.jsonl with ground truth: video-mAP, frame-mAP, accuracy, each class.",
        footer = {
            "",
            "Records of the truth that cannot be used are told and left out. Every video of it counts, also one without tubes,",
            "unless --list, --videos or --split restricts them. Protocols: continuous (clean boxes, overlap that reaches",
            "the threshold is a hit), road (released MATLAB evaluation: boxes one pixel off and larger, overlap above the",
            "threshold), act (+1 pixel, trapezoid average precision, tube NMS 0.3). Frame-mAP is that of the tubes' boxes.",
            "",
            "Examples:",
            "  lab evaluate --tubes tubes.jsonl --truth truth.jsonl",
            "  lab evaluate --tubes tubes.jsonl --against baseline.jsonl --truth truth.jsonl",
            "  lab evaluate --tubes tubes.jsonl --truth finalAnnots.mat --list testlist01.txt --protocol road",
            "  lab evaluate --tubes tubes.jsonl --truth finalAnnots.mat --videos clips --cut 0.6 --part held-out --json",
            "  lab evaluate --tubes tubes-{split}.jsonl --truth JHMDB --split all --protocol act"
        })
public final class EvaluateCommand implements Callable<Integer> {
    private static final int LEAST_FRAMES = 8;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--tubes", required = true, paramLabel = "FILE", description = "tubes.jsonl to evaluate.")
    private Path tubes = Path.of("");

    @Mixin
    private TruthOption truth = new TruthOption();

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description =
                    "Other tubes of the same videos, such as a baseline's: their figures too, and the difference with its interval.")
    private @Nullable Path against;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            description = "continuous, road or act (default ${DEFAULT-VALUE}).")
    private String protocol = "continuous";

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description =
                    "Classes that means are taken over, one a line; one without truth counts as 0. Default: the truth's.")
    private @Nullable Path labels;

    @Option(names = "--json", description = "Print JSON, fractions in [0, 1], instead of a table in percent.")
    private boolean json;

    @Option(names = "--list", paramLabel = "FILE", description = "Only the videos in this list, one a line.")
    private @Nullable Path list;

    @Option(names = "--videos", paramLabel = "DIR", description = "Only the videos whose files are in this folder.")
    private @Nullable Path videos;

    @Option(
            names = "--split",
            paramLabel = "N|all",
            description =
                    "Only the test videos of this split of the data set; all: the mean of its splits, as J-HMDB is reported, with"
                            + " {split} in --tubes standing for the name of each.")
    private @Nullable String split;

    @Option(
            names = "--cut",
            paramLabel = "F",
            description =
                    "Cut each video at this fraction of its annotated span and evaluate one part of it; clipped tubes"
                            + " under 8 frames are ignored.")
    private @Nullable Double cut;

    @Option(names = "--part", paramLabel = "held-out|training", description = "Which part (default ${DEFAULT-VALUE}).")
    private String part = "held-out";

    @Option(
            names = "--bootstrap",
            paramLabel = "N",
            description = "Resamples of the videos for 95 %% intervals, 0 for none (default ${DEFAULT-VALUE}).")
    private int resamples = Bootstrap.STANDARD.resamples();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the resamples (default ${DEFAULT-VALUE}).")
    private long seed = Bootstrap.STANDARD.seed();

    @Override
    public Integer call() {
        if (resamples < 0) {
            throw Inputs.error(spec, "--bootstrap must be 0 or more, was " + resamples);
        }
        ComparisonSettings settings = settings();
        Truth read = truth.readQuietly();
        if (SplitsEvaluation.ALL.equals(split)) {
            return new SplitsEvaluation(spec, read, settings, new Bootstrap(resamples, seed))
                    .print(tubes.toString(), against != null, json);
        }
        if (split != null) {
            settings = settings.with(TruthOption.split(spec, read, split).test());
        }
        Inputs.file(spec, "--tubes", tubes);
        Comparison comparison = comparison(read, settings, tubes);
        Bootstrap bootstrap = new Bootstrap(resamples, seed);
        Report report = comparison.report(bootstrap);
        if (report.truths() == 0) {
            throw new DataException(truth.path() + ": no tube of ground truth is left to compare with");
        }
        int skipped = tellProblems(read, comparison);
        PrintWriter out = spec.commandLine().getOut();
        Rival rival = against == null ? null : rival(read, settings, comparison, bootstrap);
        if (json) {
            ReportJson.print(report, rival, skipped, comparison.tubesElsewhere(), out);
        } else {
            ReportTable.print(report, rival, out);
        }
        out.flush();
        return 0;
    }

    private Rival rival(Truth read, ComparisonSettings settings, Comparison comparison, Bootstrap bootstrap) {
        Path file = Inputs.file(spec, "--against", Objects.requireNonNull(against));
        Comparison other = comparison(read, settings, file);
        return new Rival(other.report(bootstrap), comparison.above(other, bootstrap));
    }

    static Comparison comparison(Truth read, ComparisonSettings settings, Path file) {
        Comparison comparison = new Comparison(read, settings);
        try (TubeReader reader = new TubeReader(file)) {
            for (TubeRecord tube = reader.next(); tube != null; tube = reader.next()) {
                comparison.add(tube);
            }
        }
        return comparison;
    }

    private ComparisonSettings settings() {
        Protocol rules = Protocol.named(protocol)
                .orElseThrow(() -> Inputs.error(
                        spec, "--protocol must be one of continuous, road, act, was '%s'".formatted(protocol)));
        Labels listed = labels == null ? null : Inputs.labels(spec, "--labels", labels);
        return new ComparisonSettings(rules, listed, chosenVideos(), cut(), part());
    }

    private @Nullable Cut cut() {
        if (cut == null) {
            return null;
        }
        if (!(cut > 0 && cut < 1)) {
            throw Inputs.error(spec, "--cut must lie between 0 and 1, was " + cut);
        }
        return new Cut(cut, LEAST_FRAMES);
    }

    private Cut.Part part() {
        return switch (part) {
            case "held-out" -> Cut.Part.HELD_OUT;
            case "training" -> Cut.Part.TRAINING;
            default -> throw Inputs.error(spec, "--part must be held-out or training, was '%s'".formatted(part));
        };
    }

    private @Nullable List<String> chosenVideos() {
        if (Stream.of(list, videos, split).filter(Objects::nonNull).count() > 1) {
            throw Inputs.error(spec, "--list, --videos and --split exclude each other");
        }
        if (list != null) {
            return VideoNames.readList(Inputs.file(spec, "--list", list));
        }
        if (videos == null) {
            return null;
        }
        if (!Files.isDirectory(videos)) {
            throw Inputs.error(spec, "--videos: no such folder: " + videos);
        }
        List<String> names = new ArrayList<>();
        VideoNames.filesIn(videos).forEach(file -> names.add(file.getFileName().toString()));
        return names;
    }

    private int tellProblems(Truth read, Comparison comparison) {
        PrintWriter err = spec.commandLine().getErr();
        Skipped skipped = read.skipped().and(comparison.problems());
        TruthOption.tell(skipped, err);
        if (comparison.tubesElsewhere() > 0) {
            err.printf(
                    "left out: %d tubes of videos that are not in the truth or not chosen%n",
                    comparison.tubesElsewhere());
        }
        err.flush();
        return skipped.entries().size();
    }
}
