package io.tubecast.lab.study.network;

import io.tubecast.lab.report.Axis;
import io.tubecast.lab.report.Chart;
import io.tubecast.lab.report.Text;
import io.tubecast.training.network.Fusion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the distance between the frames of a pair does, in training and at test: the paper's Table 2 and Figure 4. */
@Command(
        name = "delta",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "What the distance between the frames of a pair does, in training and at test: the paper's Table 2 and Figure 4.",
            "Appearance pairs and two streams are trained at each distance, and each network is run at each distance; network calls and milliseconds a"
                    + " frame of the video stand beside."
        },
        footer = {
            "",
            "Takes the file's first seed. Everything is kept in --out, each network once for all studies of the file; Ctrl-C keeps what is there,",
            "and the same command goes on. Writes delta.md, delta.json and delta-DATA.svg. Times are of the machine as it is: leave it alone.",
            "",
            "Example:",
            "  lab study delta --config config/studies/synthetic.yaml --out studies"
        })
public final class DeltaStudy implements Callable<Integer> {
    private static final String HEADLINE = "videoMap.0.5";
    private static final List<String> TONES = List.of("s1", "s2", "s3", "s4", "s5");

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
        NetworkStudy study = arguments.study();
        NetworkRows networks = arguments.rows();
        Map<StudyData, ScoredRows> data = new LinkedHashMap<>();
        for (StudyData each : arguments.data()) {
            ScoredRows scored = new ScoredRows(study, each);
            data.put(each, scored);
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
            write(report, each, scores);
            if (!costs(report, study, scored, networks, each)) {
                report.say("No times: stopped.");
            }
        });
        arguments.out().print(report.write(arguments.folder(), "delta"));
        arguments.out().flush();
        return 0;
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

    private void write(StudyReport report, StudyData data, Map<Cell, Scored> scores) {
        report.heading(data.name());
        report.say(arguments.about(data, scores.values().iterator().next()));
        PaperFigures paper = PaperFigures.printed();
        int delta = arguments.config().delta();
        List<Scored> column = new ArrayList<>();
        Map<String, List<Double>> printed = new LinkedHashMap<>();
        scores.forEach((cell, scored) -> {
            if (cell.test == delta) {
                column.add(scored);
                List<Double> figures = paper.deltas().get(Integer.toString(cell.train));
                if (cell.kind == Kind.SUM && figures != null) {
                    printed.put(scored.key(), figures);
                }
            }
        });
        if (!column.isEmpty()) {
            report.table(
                    ("Networks trained at each distance, run at %d: percent, with 95 %% bootstrap intervals over the test videos; beside them the paper's"
                                    + " Table 2, of UCF101-24, sum fusion (video-mAP 0.2 / 0.5 / 0.75 / 0.5:0.95 / accuracy).")
                            .formatted(delta),
                    ScoreTables.measures(column, printed, "paper, ucf101-24"));
        }
        for (Kind kind : Kind.values()) {
            report.table(
                    "Video-mAP at 0.5 of %s by distance in training (down) and at test (across), with 95 %% intervals."
                            .formatted(kind.title),
                    matrix(kind, scores));
        }
        Path picture = arguments.folder().resolve("delta-" + data.name() + ".svg");
        StudyReport.picture(picture, chart(data, scores).file(legend()));
        report.say("The same as the paper's Figure 4: `%s`.".formatted(picture.getFileName()));
        report.figures(data.name(), StudyReport.figures(List.copyOf(scores.values())));
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

    /** Lines over the distance at test: whole for two streams, dashed for appearance, a tone for each distance in training. */
    private Chart chart(StudyData data, Map<Cell, Scored> scores) {
        StudyConfig.Deltas deltas = arguments.config().deltas();
        int most = deltas.test().stream().mapToInt(Integer::intValue).max().orElse(1);
        Chart chart = new Chart(
                "video-mAP over the distance at test, " + data.name(),
                560,
                360,
                Axis.counts("frames between the two of a pair at test", most),
                Axis.percent("video-mAP at 0.5, %"));
        for (int i = 0; i < deltas.train().size(); i++) {
            String tone = TONES.get(i % TONES.size());
            for (Kind kind : Kind.values()) {
                List<Chart.Point> points = new ArrayList<>();
                for (int test : deltas.test()) {
                    Scored scored = scores.get(new Cell(kind, deltas.train().get(i), test));
                    points.add(new Chart.Point(
                            test, scored == null ? Double.NaN : ScoreTables.value(scored.report(), HEADLINE)));
                }
                chart.line(points, kind == Kind.SUM ? tone : tone + " dashed");
                chart.dots(points, tone);
            }
        }
        return chart;
    }

    private Map<String, String> legend() {
        Map<String, String> legend = new LinkedHashMap<>();
        List<Integer> train = arguments.config().deltas().train();
        for (int i = 0; i < train.size(); i++) {
            legend.put(
                    "trained at %d: two streams, dashed appearance".formatted(train.get(i)),
                    TONES.get(i % TONES.size()));
        }
        return legend;
    }

    /** Network calls and milliseconds a frame of the video; false after Ctrl-C. */
    private boolean costs(
            StudyReport report, NetworkStudy study, ScoredRows scored, NetworkRows networks, StudyData data) {
        Fold fold = scored.folds().get(0);
        List<String> heads = new ArrayList<>(List.of(""));
        arguments.config().deltas().test().forEach(test -> heads.add("test " + test));
        MarkdownTable table = new MarkdownTable(heads);
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            NetworkRow row =
                    kind.at(networks, arguments.config().deltas().train().get(0));
            Optional<Path> model = study.model(fold, row, arguments.seed());
            if (model.isEmpty()) {
                return false;
            }
            double millis = StepTimes.medianMillis(model.get());
            List<String> cells = new ArrayList<>(List.of(kind.title));
            for (int test : arguments.config().deltas().test()) {
                cells.add("%s calls, %s ms"
                        .formatted(
                                Text.number(StepTimes.calls(kind == Kind.SUM) / (double) test, 2),
                                Text.number(millis / test, 2)));
            }
            table.row(cells);
            figures.put(kind.title, millis);
        }
        report.table(
                "Network calls (a trunk a stream and the head) and milliseconds of network a frame of the video, medians, ONNX Runtime on this machine; optical"
                        + " flow, which two streams need of every frame at any distance, comes on top.",
                table.toString());
        report.figures(data.name() + ".stepMillis", figures);
        return true;
    }
}
