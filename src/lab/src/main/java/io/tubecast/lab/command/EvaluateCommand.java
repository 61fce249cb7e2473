package io.tubecast.lab.command;

import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.lab.report.Evaluation;
import io.tubecast.lab.report.Examples;
import io.tubecast.lab.report.HtmlReport;
import io.tubecast.lab.report.KeyFrames;
import io.tubecast.lab.report.Rival;
import io.tubecast.lab.report.Strip;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        description = {
            "Compares tubes with ground truth: video-mAP, frame-mAP, accuracy, best overlap (v-MABO), each class; how far scores can be"
                    + " trusted, false alarms, kinds of errors, identities; and what was known before the video was over."
        },
        footer = {
            "",
            "Records of the truth that cannot be used are told and left out. Every video of it counts, also one without tubes, unless"
                    + " --list, --split or, without them, --videos restricts them. Protocols: continuous (clean boxes, overlap that reaches the"
                    + " threshold is a hit), road (released MATLAB evaluation: boxes one pixel off and larger, overlap above the threshold; in"
                    + " frame-mAP larger only, and reaching it is enough), act (+1 pixel, trapezoid average precision, tube NMS 0.3). Frame-mAP is"
                    + " that of the tubes' boxes.",
            "",
            "With --published the headline is what was published step by step, with the final tubes beside it, and there are measures"
                    + " over the share of the video seen and detection delays. src/docs/evaluation.md defines every measure.",
            "",
            "Examples:",
            "  lab evaluate --tubes tubes.jsonl --truth truth.jsonl",
            "  lab evaluate --published published.jsonl --tubes tubes.jsonl --truth truth.jsonl --html report.html",
            "  lab evaluate --tubes tubes.jsonl --truth truth.jsonl --videos synthetic:test:0-99 --html report.html",
            "  lab evaluate --tubes tubes.jsonl --against baseline.jsonl --truth truth.jsonl",
            "  lab evaluate --tubes tubes.jsonl --truth finalAnnots.mat --list testlist01.txt --protocol road",
            "  lab evaluate --tubes tubes.jsonl --truth finalAnnots.mat --split 1 --videos clips --html report.html",
            "  lab evaluate --tubes tubes.jsonl --truth finalAnnots.mat --videos clips --cut 0.6 --part held-out --json",
            "  lab evaluate --tubes tubes-{split}.jsonl --truth JHMDB --split all --protocol act"
        })
public final class EvaluateCommand implements Callable<Integer> {
    private static final int LEAST_FRAMES = 8;
    private static final String PUBLISHED = "published";
    private static final String FINAL = "final";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--tubes", paramLabel = "FILE", description = "tubes.jsonl to evaluate: the final tubes.")
    private @Nullable Path tubes;

    @Option(
            names = "--published",
            paramLabel = "FILE",
            description =
                    "published.jsonl of lab link: what a listener was told; the headline, with --tubes beside it.")
    private @Nullable Path published;

    @Mixin
    private TruthOption truth = new TruthOption();

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description =
                    "Other tubes of the same videos, such as a baseline's: their figures too, and what --tubes has above them.")
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

    @Option(
            names = "--videos",
            paramLabel = "VIDEOS",
            description =
                    "Only these videos, and their pictures for --html: a file, a folder (with those below it), or"
                            + " synthetic:SPLIT:FROM-TO. With --list or --split, which say what counts, for the pictures alone.")
    private @Nullable String videos;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a report with charts, and with pictures if --videos says where they are.")
    private @Nullable Path html;

    @Option(
            names = "--min-score",
            paramLabel = "S",
            description =
                    "Tubes with a lower score are passed over where kinds of errors, identities and delays are measured (default"
                            + " ${DEFAULT-VALUE}).")
    private double minScore;

    @Mixin
    private FrameRate frameRate = new FrameRate();

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
        checkOptions();
        EvaluatedVideos chosen = videos == null ? null : EvaluatedVideos.of(videos, spec);
        ComparisonSettings settings = settings(chosen);
        Truth read = truth.readQuietly();
        if (SplitsEvaluation.ALL.equals(split)) {
            return new SplitsEvaluation(spec, read, settings, new Bootstrap(resamples, seed))
                    .print(String.valueOf(tubes), json);
        }
        if (split != null) {
            settings = settings.with(TruthOption.split(spec, read, split).test());
        }
        Map<String, Comparison> comparisons = new LinkedHashMap<>();
        if (published != null) {
            comparisons.put(PUBLISHED, EvaluatedFiles.ofPublished(read, settings, published));
        }
        if (tubes != null) {
            comparisons.put(FINAL, EvaluatedFiles.ofTubes(read, settings, tubes));
        }
        Bootstrap bootstrap = new Bootstrap(resamples, seed);
        List<Evaluation> evaluations = evaluations(comparisons, bootstrap);
        Comparison headline = comparisons.values().iterator().next();
        LeftOut leftOut = LeftOut.of(read.skipped().and(headline.problems()), comparisons.values());
        leftOut.tell("", spec.commandLine().getErr());
        TruthOption.tellSparse(read, spec.commandLine().getErr());
        Rival rival = against == null ? null : rival(read, settings, comparisons.get(FINAL), bootstrap);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ReportJson.print(evaluations, rival, leftOut, out);
        } else {
            ReportTable.print(evaluations, rival, out);
            MeasuresTable.print(evaluations, out);
        }
        out.flush();
        if (html != null) {
            writeHtml(html, evaluations, rival, headline, chosen);
        }
        return 0;
    }

    private List<Evaluation> evaluations(Map<String, Comparison> comparisons, Bootstrap bootstrap) {
        List<Evaluation> evaluations = new ArrayList<>();
        comparisons.forEach((name, comparison) -> evaluations.add(new Evaluation(
                name,
                comparison.report(bootstrap),
                comparison.details(frameRate.framesPerSecond(), minScore, bootstrap))));
        if (evaluations.get(0).report().truths() == 0) {
            throw new DataException(truth.path() + ": no tube of ground truth is left to compare with");
        }
        return evaluations;
    }

    private void checkOptions() {
        if (tubes == null && published == null) {
            throw Inputs.error(spec, "nothing to evaluate: give --tubes, --published or both");
        }
        if (against != null && tubes == null) {
            throw Inputs.error(spec, "--against needs --tubes: final tubes are set against final ones");
        }
        if (published != null && cut != null) {
            throw Inputs.error(spec, "--published goes without --cut: what was published is measured on whole videos");
        }
        if (resamples < 0) {
            throw Inputs.error(spec, "--bootstrap must be 0 or more, was " + resamples);
        }
        if (!Double.isFinite(minScore)) {
            throw Inputs.error(spec, "--min-score must be a number, was " + minScore);
        }
        frameRate.framesPerSecond();
        boolean allSplits = SplitsEvaluation.ALL.equals(split);
        if (allSplits && Stream.of(published, against, videos, html).anyMatch(Objects::nonNull)) {
            throw Inputs.error(spec, "--split all goes without --published, --against, --videos and --html");
        }
        if (tubes != null && !allSplits) {
            Inputs.file(spec, "--tubes", tubes);
        }
        if (published != null) {
            Inputs.file(spec, "--published", published);
        }
        if (html != null) {
            Inputs.output(spec, "--html", html);
        }
    }

    private Rival rival(Truth read, ComparisonSettings settings, @Nullable Comparison ours, Bootstrap bootstrap) {
        Path file = Inputs.file(spec, "--against", Objects.requireNonNull(against));
        Comparison other = EvaluatedFiles.ofTubes(read, settings, file);
        LeftOut leftOut = LeftOut.of(Skipped.NOTHING, List.of(other));
        leftOut.tell("--against: ", spec.commandLine().getErr());
        Comparison tubesHere = Objects.requireNonNull(ours);
        Map<String, Difference> differences = new LinkedHashMap<>(tubesHere.above(other, bootstrap));
        differences.putAll(tubesHere.identitiesAbove(other, minScore, bootstrap));
        return new Rival(
                other.report(bootstrap),
                other.details(frameRate.framesPerSecond(), minScore, bootstrap),
                differences,
                leftOut.tubesElsewhere(),
                leftOut.unknownLabels());
    }

    private void writeHtml(
            Path file,
            List<Evaluation> evaluations,
            @Nullable Rival rival,
            Comparison headline,
            @Nullable EvaluatedVideos chosen) {
        List<Strip> strips = List.of();
        if (chosen != null) {
            Examples examples = new Examples(rules(), headline.classNames());
            headline.forEach(examples::add);
            PrintWriter err = spec.commandLine().getErr();
            strips = new KeyFrames(chosen.frames(), problem -> err.println("no pictures: " + problem))
                    .strips(examples, headline.classNames());
        }
        String noPictures = chosen == null
                ? "No pictures: --videos did not say where the videos are."
                : strips.isEmpty() ? "No pictures: none of the videos could be found." : "";
        Map<String, String> facts = new EvaluatedFiles(published, tubes, against, truth.path())
                .facts(evaluations.get(0), headline, rules(), frameRate.framesPerSecond());
        facts.put(
                "intervals", resamples == 0 ? "none" : "95 %, " + resamples + " resamples of the videos, seed " + seed);
        facts.put("least score", minScore + " where kinds of errors, identities and delays are measured");
        facts.put(
                "command",
                "lab "
                        + String.join(
                                " ", spec.root().commandLine().getParseResult().originalArgs()));
        HtmlReport.write(file, new HtmlReport.Sheet(facts, evaluations, rival, strips, noPictures));
        spec.commandLine().getErr().println("report: " + file);
    }

    private ComparisonSettings settings(@Nullable EvaluatedVideos chosen) {
        Labels listed = labels == null ? null : Inputs.labels(spec, "--labels", labels);
        return new ComparisonSettings(rules(), listed, chosenVideos(chosen), cut(), part());
    }

    private Protocol rules() {
        return Protocol.named(protocol)
                .orElseThrow(() -> Inputs.error(
                        spec, "--protocol must be one of continuous, road, act, was '%s'".formatted(protocol)));
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

    private @Nullable List<String> chosenVideos(@Nullable EvaluatedVideos chosen) {
        if (list != null && split != null) {
            throw Inputs.error(spec, "--list and --split exclude each other");
        }
        if (list != null) {
            return VideoNames.readList(Inputs.file(spec, "--list", list));
        }
        return chosen == null || split != null ? null : chosen.names();
    }
}
