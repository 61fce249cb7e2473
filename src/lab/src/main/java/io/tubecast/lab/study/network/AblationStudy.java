package io.tubecast.lab.study.network;

import io.tubecast.core.fusion.LateFusion;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import io.tubecast.lab.report.Text;
import io.tubecast.training.network.Fusion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What each stream and each way of joining them is worth: the paper's Table 1 and the tables of its supplement. */
@Command(
        name = "ablation",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "What each stream and each way of joining them is worth: the paper's Table 1 and the tables of its supplement.",
            "Trains, exports, runs, links and evaluates one frame, pairs of appearance, motion, late fusion (mean, union, boost), concat, sum, mean,"
                    + " and the shipped network with two heads, whose heads are set beside their pure twins."
        },
        footer = {
            "",
            "Everything is kept in --out, each network once for all studies of the file; Ctrl-C keeps what is there, and the same command goes on.",
            "Writes ablation.md and ablation.json.",
            "",
            "Examples:",
            "  lab study ablation --config config/studies/synthetic.yaml --out studies",
            "  lab study ablation --config config/studies/synthetic.yaml --data context-free --seeds 1 --out studies"
        })
public final class AblationStudy implements Callable<Integer> {
    private static final String TWO_STREAM_HEAD = "both";
    private static final String APPEARANCE_HEAD = "both-appearance";

    @Mixin
    private StudyArguments arguments = new StudyArguments();

    private record Row(String key, String title, Reading reading) {}

    @Override
    public Integer call() {
        NetworkStudy study = arguments.study();
        List<Row> rows = rows(arguments.rows());
        Map<StudyData, ScoredRows> data = new LinkedHashMap<>();
        for (StudyData each : arguments.data()) {
            ScoredRows scored = new ScoredRows(study, each);
            data.put(each, scored);
            for (long seed : arguments.seeds()) {
                for (Row row : rows) {
                    if (!scored.make(row.reading, seed)) {
                        return arguments.stopped();
                    }
                }
            }
        }
        StudyReport report =
                new StudyReport("What each stream and each fusion is worth", arguments.command("ablation"));
        data.forEach((each, scored) -> write(
                report,
                each,
                rows.stream()
                        .map(row -> scored.score(row.key, row.title, row.reading, arguments.seeds()))
                        .toList()));
        arguments.out().print(report.write(arguments.folder(), "ablation"));
        arguments.out().flush();
        return 0;
    }

    private List<Row> rows(NetworkRows networks) {
        int delta = arguments.config().delta();
        List<Row> rows = new ArrayList<>();
        for (AblationRow row : arguments.config().ablation()) {
            switch (row) {
                case FRAME -> rows.add(new Row("frame", "one frame", Reading.of(networks.frame(), delta)));
                case APPEARANCE ->
                    rows.add(new Row("appearance", "appearance", Reading.of(networks.appearance(delta), delta)));
                case MOTION -> rows.add(new Row("motion", "motion", Reading.of(networks.motion(), delta)));
                case LATE -> rows.addAll(late(networks, delta));
                case CONCAT, SUM, MEAN -> {
                    Fusion fusion = Fusion.valueOf(row.name());
                    Reading reading = Reading.of(networks.fused(fusion, false, delta), delta);
                    rows.add(new Row(fusion.toString(), fusion + " fusion", reading));
                }
                case BOTH -> {
                    NetworkRow both = networks.fused(Fusion.SUM, true, delta);
                    rows.add(new Row(TWO_STREAM_HEAD, "two heads: both streams", Reading.of(both, delta)));
                    rows.add(new Row(APPEARANCE_HEAD, "two heads: appearance", Reading.fallback(both, delta)));
                }
                default -> throw new IllegalStateException("no row " + row);
            }
        }
        return rows;
    }

    private static List<Row> late(NetworkRows networks, int delta) {
        List<Row> rows = new ArrayList<>();
        for (LateFusion.Method method : LateFusion.Method.values()) {
            Reading reading = Reading.late(networks.appearance(delta), networks.motion(), method, delta);
            rows.add(new Row("late-" + method, "late fusion, " + method, reading));
        }
        return rows;
    }

    private void write(StudyReport report, StudyData data, List<Scored> rows) {
        report.heading(data.name());
        report.say(arguments.about(data, rows.get(0)));
        PaperFigures paper = PaperFigures.printed();
        Map<String, List<Double>> printed = beside(paper, data);
        report.table(
                "Percent, means over the seeds, with 95 % bootstrap intervals over the test videos"
                        + source(data, printed),
                ScoreTables.measures(rows, printed, "paper, " + data.paper()));
        find(rows, "sum").ifPresent(sum -> {
            Map<String, Map<String, Difference>> above = Scored.above(rows, sum);
            report.table(
                    "What each row has above sum fusion, in points; the resamples are paired.",
                    ScoreTables.differences(above));
            report.figures(data.name() + ".aboveSum", StudyReport.differences(above));
        });
        twins(report, data, rows);
        mirrored(report, data, rows);
        for (String overlap : List.of("0.2", "0.5")) {
            Map<String, Map<String, Double>> classes =
                    new LinkedHashMap<>(paper.perClass().getOrDefault(overlap, Map.of()));
            Map<String, Double> late = classes.getOrDefault("late", Map.of());
            classes.put("late-mean", late);
            report.table(
                    "Average precision of each class over tubes at %s.".formatted(overlap),
                    ScoreTables.perClass(rows, overlap, classes));
        }
        report.figures(data.name(), StudyReport.figures(rows));
    }

    private static String source(StudyData data, Map<String, List<Double>> printed) {
        return printed.isEmpty()
                ? "."
                : "; beside them what the paper has on %s (video-mAP 0.2 / 0.5 / 0.75 / 0.5:0.95 / accuracy), whose kind of late fusion it does not say."
                        .formatted(data.paper());
    }

    /** The paper's figures for a set of data; its late fusion stands beside the mean, which did best in the code it builds on. */
    private static Map<String, List<Double>> beside(PaperFigures paper, StudyData data) {
        Map<String, List<Double>> printed =
                new LinkedHashMap<>(paper.ablation().getOrDefault(String.valueOf(data.paper()), Map.of()));
        List<Double> late = printed.remove("late");
        if (late != null) {
            printed.put("late-mean", late);
        }
        return printed;
    }

    private static void twins(StudyReport report, StudyData data, List<Scored> rows) {
        Map<String, Map<String, Difference>> above = new LinkedHashMap<>();
        for (List<String> pair : List.of(List.of(TWO_STREAM_HEAD, "sum"), List.of(APPEARANCE_HEAD, "appearance"))) {
            Optional<Scored> head = find(rows, pair.get(0));
            Optional<Scored> twin = find(rows, pair.get(1));
            if (head.isPresent() && twin.isPresent()) {
                above.put(
                        head.get().title() + " above " + twin.get().title(),
                        head.get().above(twin.get()));
            }
        }
        if (!above.isEmpty()) {
            report.table(
                    "The network with two heads against its pure twins, in points.", ScoreTables.differences(above));
            report.figures(data.name() + ".twins", StudyReport.differences(above));
        }
    }

    private void mirrored(StudyReport report, StudyData data, List<Scored> rows) {
        List<List<String>> pairs = arguments.config().mirrored();
        if (pairs.isEmpty()) {
            return;
        }
        List<String> heads = new ArrayList<>(List.of(""));
        pairs.forEach(pair -> heads.add(String.join(" or ", pair)));
        MarkdownTable table = new MarkdownTable(heads);
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Scored row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.title()));
            Map<String, Double> values = new LinkedHashMap<>();
            for (List<String> pair : pairs) {
                MirrorAccuracy accuracy = new MirrorAccuracy(pair.get(0), pair.get(1));
                row.comparisons().forEach(accuracy::add);
                cells.add("%s of %d".formatted(Text.percent(accuracy.accuracy()), accuracy.found()));
                if (accuracy.found() > 0) {
                    values.put(String.join(" or ", pair), accuracy.accuracy());
                }
            }
            table.row(cells);
            figures.put(row.key(), values);
        }
        report.table(
                "The same movement forwards and backwards: of the true tubes that were found under either label (all seeds), the share under the right one;"
                        + " chance is 50.",
                table.toString());
        report.figures(data.name() + ".mirrored", figures);
    }

    private static Optional<Scored> find(List<Scored> rows, String key) {
        return rows.stream().filter(row -> row.key().equals(key)).findFirst();
    }
}
