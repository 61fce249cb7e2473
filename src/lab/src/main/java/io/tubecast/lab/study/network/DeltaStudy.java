package io.tubecast.lab.study.network;

import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import io.tubecast.lab.report.Text;
import io.tubecast.lab.study.StepTimes;
import io.tubecast.training.network.Fusion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the distance between the frames of a pair does, in training and at test: the paper's Table 2 and Figure 4. */
@Command(
        name = "delta",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "What the distance between the frames of a pair does, in training and at test: the paper's Table 2 and Figure 4.",
            "Appearance pairs and two streams are trained at each distance, and each network is run at each distance; network calls and"
                    + " milliseconds a"
                    + " frame of the video stand beside."
        },
        footer = {
            "",
            "Takes the file's first seed. Everything is kept in --out, each network once for all studies of the file; Ctrl-C keeps what"
                    + " is there, and the same command goes on. Writes delta.md, delta.json and two pictures of each data set. Times are of the"
                    + " machine as it is.",
            "",
            "Example:",
            "  lab study delta --config config/studies/synthetic.yaml --out runs/studies"
        })
public final class DeltaStudy implements Callable<Integer> {
    private static final String HEADLINE = "videoMap.0.5";
    private static final String PAPERS_DATA = "ucf101-24";

    @Mixin
    private StudyArguments arguments = new StudyArguments();

    /** A kind of network that is trained at every distance. */
    private enum Kind {
        APPEARANCE("appearance pairs"),
        SUM("two streams, sum");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        NetworkRow at(NetworkRows networks, int delta) {
            return this == APPEARANCE ? networks.appearance(delta) : networks.fused(Fusion.SUM, false, delta);
        }
    }

    private record Cell(Kind kind, int train, int test) {
        String key() {
            return "%s-%d-%d".formatted(kind.name().toLowerCase(Locale.ROOT), train, test);
        }
    }

    @Override
    public Integer call() {
        NetworkRows networks = arguments.rows();
        Map<StudyData, ScoredRows> data = arguments.scored(arguments.data());
        for (ScoredRows scored : data.values()) {
            cells().forEach(cell -> scored.expect(reading(networks, cell), arguments.seed()));
        }
        for (ScoredRows scored : data.values()) {
            for (Cell cell : cells()) {
                if (!scored.make(reading(networks, cell), arguments.seed())) {
                    return arguments.stopped();
                }
            }
        }
        StudyReport report =
                new StudyReport("What the distance between the frames of a pair does", arguments.command("delta"));
        data.forEach((each, scored) -> {
            Map<Cell, Scored> scores = new LinkedHashMap<>();
            for (Cell cell : cells()) {
                String title = "%s, trained at %d".formatted(cell.kind.title, cell.train);
                scores.put(cell, scored.score(cell.key(), title, reading(networks, cell), List.of(arguments.seed())));
            }
            write(report, each, scored, scores);
            if (!costs(report, scored, networks, each)) {
                report.say("No times: stopped.");
            }
        });
        return arguments.print(report, "delta");
    }

    private List<Cell> cells() {
        StudyConfig.Deltas deltas = arguments.config().deltas();
        List<Cell> cells = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int train : deltas.train()) {
                deltas.test().forEach(test -> cells.add(new Cell(kind, train, test)));
            }
        }
        return cells;
    }

    private static Reading reading(NetworkRows networks, Cell cell) {
        return Reading.of(cell.kind.at(networks, cell.train), cell.test);
    }

    private void write(StudyReport report, StudyData data, ScoredRows rows, Map<Cell, Scored> scores) {
        report.heading(data.name());
        String fixed =
                "Seed %d, %s flow".formatted(arguments.seed(), arguments.rows().flowMethod());
        report.say(arguments.about(data, scores.values().iterator().next(), rows, fixed));
        int delta = arguments.config().delta();
        table2(report, data, chosen(scores, cell -> cell.test == delta));
        for (Kind kind : Kind.values()) {
            report.table(
                    "Video-mAP at 0.5 of %s by distance in training (down) and at test (across), with 95 %% intervals."
                            .formatted(kind.title),
                    matrix(kind, scores));
        }
        differences(report, data, scores);
        List<Scored> diagonal =
                List.copyOf(chosen(scores, cell -> cell.test == cell.train).values());
        if (!arguments.config().mirrored().isEmpty() && !diagonal.isEmpty()) {
            report.table(
                    AblationStudy.MIRRORED + " Run at the distance that they were trained at.",
                    ScoreTables.mirrored(diagonal));
            report.figures(data.name() + ".mirrored", StudyReport.mirrored(diagonal));
        }
        pictures(report, data, scores);
        report.figures(data.name(), StudyReport.figures(List.copyOf(scores.values())));
    }

    private static Map<Cell, Scored> chosen(Map<Cell, Scored> scores, Predicate<Cell> wanted) {
        Map<Cell, Scored> chosen = new LinkedHashMap<>();
        scores.forEach((cell, scored) -> {
            if (wanted.test(cell)) {
                chosen.put(cell, scored);
            }
        });
        return chosen;
    }

    private void table2(StudyReport report, StudyData data, Map<Cell, Scored> column) {
        if (column.isEmpty()) {
            return;
        }
        PaperFigures paper = PaperFigures.printed();
        Map<String, List<Double>> printed = new LinkedHashMap<>();
        column.forEach((cell, scored) -> {
            List<Double> figures = paper.deltas().get(Integer.toString(cell.train));
            if (cell.kind == Kind.SUM && figures != null && PAPERS_DATA.equals(data.paper())) {
                printed.put(scored.key(), figures);
            }
        });
        report.table(
                "Networks trained at each distance, run at %d: percent, with 95 %% bootstrap intervals over the test videos%s."
                        .formatted(
                                arguments.config().delta(),
                                printed.isEmpty()
                                        ? ""
                                        : "; beside them the paper's Table 2, of UCF101-24, sum fusion (video-mAP 0.2 / 0.5 / 0.75 / 0.5:0.95 / accuracy)"),
                ScoreTables.measures(List.copyOf(column.values()), printed, "paper, " + PAPERS_DATA));
    }

    /** What a distance changes: in training against the shortest, at test against the usual one. */
    private void differences(StudyReport report, StudyData data, Map<Cell, Scored> scores) {
        int delta = arguments.config().delta();
        int shortest = arguments.config().deltas().train().get(0);
        Map<String, Map<String, Difference>> trained = new LinkedHashMap<>();
        Map<String, Map<String, Difference>> tested = new LinkedHashMap<>();
        scores.forEach((cell, scored) -> {
            Scored first = scores.get(new Cell(cell.kind, shortest, delta));
            if (cell.test == delta && cell.train != shortest && first != null) {
                trained.put("%s, trained at %d".formatted(cell.kind.title, cell.train), scored.above(first));
            }
            Scored usual = scores.get(new Cell(cell.kind, delta, delta));
            if (cell.train == delta && cell.test != delta && usual != null) {
                tested.put("%s, run at %d".formatted(cell.kind.title, cell.test), scored.above(usual));
            }
        });
        if (!trained.isEmpty()) {
            report.table(
                    "Run at %d, above the network trained at %d, in points, paired.".formatted(delta, shortest),
                    ScoreTables.differences(trained));
            report.figures(data.name() + ".trained", StudyReport.differences(trained));
        }
        if (!tested.isEmpty()) {
            report.table(
                    "Trained at %d, above the same network run at %d, in points, paired.".formatted(delta, delta),
                    ScoreTables.differences(tested));
            report.figures(data.name() + ".tested", StudyReport.differences(tested));
        }
    }

    /** The two halves of the paper's Figure 4. */
    private void pictures(StudyReport report, StudyData data, Map<Cell, Scored> scores) {
        StudyConfig.Deltas deltas = arguments.config().deltas();
        DeltaChart chart = new DeltaChart(data.name());
        for (Kind kind : Kind.values()) {
            for (int train : deltas.train()) {
                for (int test : deltas.test()) {
                    Scored scored = scores.get(new Cell(kind, train, test));
                    if (scored != null) {
                        chart.add(kind == Kind.SUM, train, test, ScoreTables.value(scored.report(), HEADLINE));
                    }
                }
            }
        }
        for (boolean overTraining : List.of(true, false)) {
            String name = "delta-%s-%s.svg".formatted(data.name(), overTraining ? "training" : "test");
            StudyReport.picture(arguments.folder().resolve(name), chart.svg(overTraining));
            report.say("As the paper's Figure 4, over the distance %s: `%s`."
                    .formatted(overTraining ? "in training" : "at test", name));
        }
    }

    private String matrix(Kind kind, Map<Cell, Scored> scores) {
        StudyConfig.Deltas deltas = arguments.config().deltas();
        List<String> heads = new ArrayList<>(List.of("trained at"));
        deltas.test().forEach(test -> heads.add("test " + test));
        MarkdownTable table = new MarkdownTable(heads);
        for (int train : deltas.train()) {
            List<String> cells = new ArrayList<>(List.of(Integer.toString(train)));
            for (int test : deltas.test()) {
                Scored scored = scores.get(new Cell(kind, train, test));
                cells.add(scored == null ? "-" : ScoreTables.withInterval(scored.report(), HEADLINE));
            }
            table.row(cells);
        }
        return table.toString();
    }

    /** Network calls and milliseconds a frame of the video; false after Ctrl-C. */
    private boolean costs(StudyReport report, ScoredRows scored, NetworkRows networks, StudyData data) {
        List<Path> models = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Optional<Path> model = scored.model(
                    kind.at(networks, arguments.config().deltas().train().get(0)), arguments.seed());
            if (model.isEmpty()) {
                return false;
            }
            models.add(model.get());
        }
        double[] millis = StepTimes.medianMillis(models);
        List<String> heads = new ArrayList<>(List.of(""));
        arguments.config().deltas().test().forEach(test -> heads.add("test " + test));
        MarkdownTable table = new MarkdownTable(heads);
        Map<String, Object> figures = new LinkedHashMap<>();
        for (int i = 0; i < millis.length; i++) {
            Kind kind = Kind.values()[i];
            List<String> cells = new ArrayList<>(List.of(kind.title));
            for (int test : arguments.config().deltas().test()) {
                cells.add("%s calls, %s ms"
                        .formatted(
                                Text.number(StepTimes.calls(kind == Kind.SUM) / (double) test, 2),
                                Text.number(millis[i] / test, 2)));
            }
            table.row(cells);
            figures.put(kind.title, millis[i]);
        }
        report.table(
                "Network calls (a trunk a stream and the head) and milliseconds of network a frame of the video, medians taken in turns, ONNX Runtime on"
                        + " this machine; optical"
                        + " flow comes on top for two streams: five fields a stack, so that of every frame up to a distance of 5.",
                table.toString());
        report.figures(data.name() + ".stepMillis", figures);
        return true;
    }
}
