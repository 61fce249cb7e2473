package io.tubecast.lab.study.network;

import io.tubecast.core.fusion.LateFusion;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
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
            "  lab study ablation --config config/studies/synthetic.yaml --out runs/studies",
            "  lab study ablation --config config/studies/synthetic.yaml --data context-free --seeds 1 --out runs/studies"
        })
public final class AblationStudy implements Callable<Integer> {
    private static final String TWO_STREAM_HEAD = "both";
    private static final String APPEARANCE_HEAD = "both-appearance";

    /** Rows that are set against each other. */
    private static final List<List<String>> PAIRS = List.of(
            List.of("appearance", "frame"),
            List.of("motion", "appearance"),
            List.of("sum", "late-mean"),
            List.of("concat", "late-mean"),
            List.of(TWO_STREAM_HEAD, "sum"),
            List.of(APPEARANCE_HEAD, "appearance"));

    /** What the table of mirrored actions says. */
    static final String MIRRORED =
            "The same movement forwards and backwards: of the true tubes that were found under either label, the share under the right one, with 95 % intervals;"
                    + " who cannot tell them apart has 50. Where the place tells the action, one frame can tell them too.";

    @Mixin
    private StudyArguments arguments = new StudyArguments();

    private record Row(String key, String title, Reading reading) {}

    @Override
    public Integer call() {
        List<Row> rows = rows(arguments.rows());
        Map<StudyData, ScoredRows> data = arguments.scored(arguments.data());
        for (ScoredRows scored : data.values()) {
            arguments.seeds().forEach(seed -> rows.forEach(row -> scored.expect(row.reading, seed)));
        }
        for (ScoredRows scored : data.values()) {
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
                scored,
                rows.stream()
                        .map(row -> scored.score(row.key, row.title, row.reading, arguments.seeds()))
                        .toList()));
        return arguments.print(report, "ablation");
    }

    private List<Row> rows(NetworkRows networks) {
        int delta = arguments.config().delta();
        List<Row> rows = new ArrayList<>();
        for (AblationRow row : arguments.config().ablation()) {
            switch (row) {
                case FRAME -> rows.add(new Row("frame", "one frame", Reading.of(networks.frame(), delta)));
                case APPEARANCE ->
                    rows.add(new Row("appearance", "appearance", Reading.of(networks.appearance(delta), delta)));
                case MOTION -> rows.add(new Row("motion", "motion", Reading.of(networks.motion(delta), delta)));
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
            Reading reading = Reading.late(networks.appearance(delta), networks.motion(delta), method, delta);
            rows.add(new Row("late-" + method, "late fusion, " + method, reading));
        }
        return rows;
    }

    private void write(StudyReport report, StudyData data, ScoredRows scored, List<Scored> rows) {
        report.heading(data.name());
        String fixed = "Seeds %s, delta %d, %s flow"
                .formatted(
                        arguments.seeds(),
                        arguments.config().delta(),
                        arguments.rows().flowMethod());
        report.say(arguments.about(data, rows.get(0), scored, fixed));
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
        pairs(report, data, rows);
        if (!arguments.config().mirrored().isEmpty()) {
            report.table(MIRRORED, ScoreTables.mirrored(rows));
            report.figures(data.name() + ".mirrored", StudyReport.mirrored(rows));
        }
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

    private static void pairs(StudyReport report, StudyData data, List<Scored> rows) {
        Map<String, Map<String, Difference>> above = new LinkedHashMap<>();
        for (List<String> pair : PAIRS) {
            Optional<Scored> one = find(rows, pair.get(0));
            Optional<Scored> other = find(rows, pair.get(1));
            if (one.isPresent() && other.isPresent()) {
                above.put(
                        one.get().title() + " above " + other.get().title(),
                        one.get().above(other.get()));
            }
        }
        if (!above.isEmpty()) {
            report.table(
                    "One row above another, in points, paired: what the second frame is worth, whether motion beats appearance (the paper: on J-HMDB-21 it"
                            + " does, on UCF101-24 it does not), whether fusion in training beats fusion at test, and what a second head costs.",
                    ScoreTables.differences(above));
            report.figures(data.name() + ".pairs", StudyReport.differences(above));
        }
    }

    private static Optional<Scored> find(List<Scored> rows, String key) {
        return rows.stream().filter(row -> row.key().equals(key)).findFirst();
    }
}
