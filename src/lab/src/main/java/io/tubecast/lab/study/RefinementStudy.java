package io.tubecast.lab.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.MeanEvaluation.Share;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import io.tubecast.evaluation.trajectory.MatchedTubes;
import io.tubecast.evaluation.trajectory.MatchedTubes.Overlaps;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.lab.command.EvaluatedFiles;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.detect.ClipCosts;
import io.tubecast.lab.detect.DetectCommand;
import io.tubecast.lab.report.Text;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What refinement makes of the coarse tubes of a model of whole clips. */
@Command(
        name = "refinement",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "What refinement makes of the coarse tubes of a model of whole clips (family cfad), on clips of the synthetic world: video-mAP without it and with it as",
            "the model says, and how much it closes of the distance from coarse tubes to tubes through the true boxes at the model's time stamps, in mean overlap",
            "of the true tubes that a coarse tube overlaps by half or more."
        },
        footer = {
            "",
            "Tubes stay in --out; the table is made anew from them each time.",
            "",
            "Example:",
            "  lab study refinement --model config/models/cfad-demo --out study-refinement"
        })
public final class RefinementStudy implements Callable<Integer> {
    private static final List<String> MEASURES =
            List.of("videoMap.0.2", "videoMap.0.5", "videoMap.0.75", "videoMap.0.5:0.95");
    private static final String COARSE = "none";
    private static final String REFINED = "shipped";
    private static final String FOUND = "found";
    private static final String TRUTH = "truth.jsonl";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model bundle of the family cfad.")
    private Path model = Path.of("");

    @Mixin
    private HeldOutClips clips = new HeldOutClips(200, "test");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the study.")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        ModelBundle bundle = bundle();
        StudyFolder study = new StudyFolder(spec, out, model, "refinement " + clips.options());
        study.write("ways.yaml", "ways: [{name: %s, alpha: 2}, {name: %s}]%n".formatted(COARSE, REFINED));
        boolean made = study.make(
                new DetectCommand(),
                List.of(FOUND, TRUTH),
                "--model",
                model.toString(),
                "--videos",
                clips.videos(),
                "--ways",
                study.file("ways.yaml").toString(),
                "--out",
                "{" + FOUND + "}",
                "--truth",
                "{" + TRUTH + "}");
        if (!made) {
            return 0; // Ctrl-C
        }
        report(bundle, study);
        return 0;
    }

    private ModelBundle bundle() {
        try {
            ModelBundle bundle = ModelBundle.load(model);
            bundle.manifest().requiredClip();
            return bundle;
        } catch (BundleException e) {
            throw Inputs.error(spec, "--model: " + e.getMessage());
        }
    }

    private void report(ModelBundle bundle, StudyFolder study) {
        Truth truth = Truth.read(study.file(TRUTH));
        Comparison coarse = comparison(truth, study, COARSE);
        Comparison refined = comparison(truth, study, REFINED);
        int knots = ClipCosts.read(study.file(FOUND)).samples();
        MatchedTubes matched = new MatchedTubes(
                Protocol.CONTINUOUS,
                knots,
                bundle.manifest().requiredClip().settings().interpolation());
        matched.add(coarse, refined);
        ObjectNode figures = new ObjectMapper().createObjectNode();
        figures.put("modelSha256", study.modelHash())
                .put("clips", clips.count())
                .put("split", clips.split());
        String text =
                "%d clips of the synthetic world, split %s. Percent, with 95 %% bootstrap intervals over videos.%n%n%s%n%s"
                        .formatted(
                                clips.count(),
                                clips.split(),
                                accuracy(coarse, refined, figures),
                                overlaps(matched, knots, figures));
        study.write("report.md", text);
        study.write("report.json", AccuracyTable.pretty(figures) + "\n");
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }

    private static Comparison comparison(Truth truth, StudyFolder study, String way) {
        return EvaluatedFiles.ofTubes(
                truth,
                ComparisonSettings.of(Protocol.CONTINUOUS),
                study.file(FOUND).resolve(way + ".jsonl.gz"));
    }

    private static String accuracy(Comparison coarse, Comparison refined, ObjectNode figures) {
        Map<String, Comparison> rows = new LinkedHashMap<>();
        rows.put("no refinement", coarse);
        rows.put("as the model says", refined);
        StringBuilder text =
                new StringBuilder("| video-mAP | 0.2 | 0.5 | 0.75 | 0.5:0.95 |\n| --- | --: | --: | --: | --: |\n");
        rows.forEach((title, comparison) -> {
            Report report = comparison.report(Bootstrap.STANDARD);
            text.append("| ").append(title);
            ObjectNode row = figures.putObject(title);
            for (String measure : MEASURES) {
                Interval interval = report.interval(measure);
                double value = report.value(measure);
                text.append(" | ").append(withEnds(value, interval.low(), interval.high()));
                row.putArray(measure).add(value).add(interval.low()).add(interval.high());
            }
            text.append(" |\n");
        });
        Map<String, Difference> above = refined.above(coarse, Bootstrap.STANDARD);
        text.append("| what refinement adds, paired");
        for (String measure : MEASURES) {
            Difference each = Objects.requireNonNull(above.get(measure), measure);
            text.append(" | ")
                    .append(withEnds(
                            each.value(), each.interval().low(), each.interval().high()));
        }
        return text.append(" |\n").toString();
    }

    private static String overlaps(MatchedTubes matched, int knots, ObjectNode figures) {
        ObjectNode row = figures.putObject("matched").put("tubes", matched.tubes());
        String values = "%s | %s | %s | %s"
                .formatted(
                        mean(matched, Overlaps::coarse, "coarse", row),
                        mean(matched, Overlaps::refined, "refined", row),
                        mean(matched, Overlaps::spansFound, "spansFound", row),
                        mean(matched, Overlaps::trueSpans, "trueSpans", row));
        return """
                Mean overlap of the true tubes that a coarse tube overlaps by %s or more; ceilings have true boxes at %d time stamps.

                | tubes matched | coarse | refined | ceiling in the spans found | ceiling in true spans | closed in the spans found | closed in true spans |
                | --: | --: | --: | --: | --: | --: | --: |
                | %d | %s | %s | %s |
                """.formatted(
                        MatchedTubes.MATCH,
                        knots,
                        matched.tubes(),
                        values,
                        closed(matched, Overlaps::spansFound, "closedInSpansFound", row),
                        closed(matched, Overlaps::trueSpans, "closedInTrueSpans", row));
    }

    private static String mean(MatchedTubes matched, ToDoubleFunction<Overlaps> whose, String key, ObjectNode row) {
        double mean = matched.mean(whose);
        if (!Double.isNaN(mean)) {
            row.put(key, mean);
        }
        return Text.percent(mean);
    }

    private static String closed(MatchedTubes matched, ToDoubleFunction<Overlaps> ceiling, String key, ObjectNode row) {
        Share share = matched.closed(ceiling, Bootstrap.STANDARD);
        if (Double.isNaN(share.value())) {
            return "-";
        }
        double low = share.interval().low();
        double high = share.interval().high();
        row.putArray(key).add(share.value()).add(low).add(high);
        return withEnds(share.value(), low, high);
    }

    private static String withEnds(double value, double low, double high) {
        return String.format(Locale.ROOT, "%.1f (%.1f to %.1f)", 100 * value, 100 * low, 100 * high);
    }
}
