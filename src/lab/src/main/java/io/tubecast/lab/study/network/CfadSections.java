package io.tubecast.lab.study.network;

import io.tubecast.evaluation.metric.Outcome;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import io.tubecast.lab.detect.ClipCosts;
import io.tubecast.lab.detect.ClipWays.Selection;
import io.tubecast.lab.report.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The sections of a report on one set of data: everything is read from readings that are made. Not thread-safe. */
final class CfadSections {
    private static final String HEADLINE = "videoMap.0.5";
    private static final double MEGABYTE = 1e6;

    private final StudyReport report;
    private final CfadStudyConfig config;
    private final CfadRows rows;
    private final StudyData data;
    private final ClipScores scores;
    private final CfadPaper paper = CfadPaper.printed();
    private final Map<String, Scored> scored = new LinkedHashMap<>();

    CfadSections(StudyReport report, CfadStudyConfig config, CfadRows rows, StudyData data, ClipScores scores) {
        this.report = report;
        this.config = config;
        this.rows = rows;
        this.data = data;
        this.scores = scores;
    }

    private Scored score(ClipReading reading, List<String> ways, String title) {
        String key = reading.key() + "." + ways.get(0).replaceFirst("-draw-1$", "");
        return scored.computeIfAbsent(key, k -> scores.score(k, title, reading, ways));
    }

    private Scored coarse(ClipReading reading) {
        return score(reading, List.of(CfadRows.NONE), reading.key() + ", no refinement");
    }

    private Scored searched(ClipReading reading, double sigma) {
        return score(reading, List.of(CfadRows.sigma(sigma)), "%s, sigma %s".formatted(reading.key(), sigma));
    }

    private Scored refined(ClipReading reading) {
        return searched(reading, config.sigma());
    }

    private Scored selected(Selection selection, double alpha) {
        return score(main(), rows.selected(selection, alpha), "%s, alpha %s".formatted(selection, alpha));
    }

    private ClipReading main() {
        return rows.ofOrder(config.order());
    }

    /** What was learnt and tested. */
    void about(List<Long> seeds) {
        report.heading(data.name());
        report.say(
                "%s: %d true tubes in all runs. Seeds %s; alpha %s, sigma %s, order %d where they are not compared; protocol %s.%s"
                        .formatted(
                                StudyArguments.learnt(data),
                                coarse(main()).report().truths(),
                                seeds,
                                config.alpha(),
                                config.sigma(),
                                config.order(),
                                config.protocol(),
                                StudyArguments.damage(scores.damaged())));
    }

    /** Table 1 and Figure 4a: what refinement adds to tubes of each order. */
    void refinement() {
        report.table("Table 1: video-mAP at 0.5 by order of the polynomials, with 95 % intervals.", tableOfOrders());
        List<Scored> all = new ArrayList<>();
        Map<String, Map<String, Difference>> gains = new LinkedHashMap<>();
        Map<String, Map<String, Difference>> orders = new LinkedHashMap<>();
        int first = config.orders().get(0);
        for (int order : config.orders()) {
            ClipReading reading = rows.ofOrder(order);
            all.add(coarse(reading));
            all.add(refined(reading));
            gains.put(reading.key(), refined(reading).above(coarse(reading)));
            if (order != first) {
                orders.put(reading.key(), refined(reading).above(refined(rows.ofOrder(first))));
            }
        }
        report.table(
                "All measures, v-MABO of Figure 4a among them, without refinement and at sigma %s."
                        .formatted(config.sigma()),
                CfadTables.measures(all));
        Double gain = paper.overlapGain().get(String.valueOf(data.paper()));
        report.table(
                "What refinement adds, in points, paired.%s"
                        .formatted(gain == null ? "" : " The paper: up to %s in v-MABO.".formatted(signed(gain))),
                CfadTables.differences(gains));
        report.figures(data.name() + ".refinement", StudyReport.differences(gains));
        if (!orders.isEmpty()) {
            report.table(
                    "Refined tubes of each order above those of order %d, in points, paired.".formatted(first),
                    CfadTables.differences(orders));
            report.figures(data.name() + ".orders", StudyReport.differences(orders));
        }
    }

    private String tableOfOrders() {
        MarkdownTable table = new MarkdownTable(heads());
        table.row(cells("no refinement", CfadRows.NONE));
        config.sigmas().forEach(sigma -> table.row(cells("sigma " + sigma, CfadRows.sigma(sigma))));
        Map<String, Map<String, Double>> printed =
                paper.refinement().getOrDefault(String.valueOf(data.paper()), Map.of());
        printed.forEach((sigma, byOrder) -> {
            String title = sigma.equals(CfadRows.NONE) ? "no refinement" : "sigma " + sigma;
            List<String> cells = new ArrayList<>(List.of("paper, %s: %s".formatted(data.paper(), title)));
            for (int order : config.orders()) {
                Double value = byOrder.get(Integer.toString(order));
                cells.add(value == null ? "-" : value.toString());
            }
            table.row(cells);
        });
        return table.toString();
    }

    private List<String> heads() {
        List<String> heads = new ArrayList<>(List.of(""));
        config.orders().forEach(order -> heads.add("order " + order));
        return heads;
    }

    private List<String> cells(String title, String way) {
        List<String> cells = new ArrayList<>(List.of(title));
        for (int order : config.orders()) {
            ClipReading reading = rows.ofOrder(order);
            cells.add(ScoreTables.withInterval(
                    score(reading, List.of(way), reading.key() + ", " + title).report(), HEADLINE));
        }
        return cells;
    }

    /** How far refinement gets from coarse tubes to the best that true boxes at the time stamps allow. */
    void ceilings() {
        CfadCeilings ceilings = new CfadCeilings(scores, CfadRows.sigma(config.sigma()));
        for (int order : config.orders()) {
            ClipReading reading = rows.ofOrder(order);
            ceilings.add(reading, coarse(reading), refined(reading));
        }
        ceilings.tell(report, data, scores.costs(main()).samples());
    }

    /** Figure 4b: which time stamps are refined, at equal cost. */
    void selection() {
        ClipCosts costs = scores.costs(main());
        MarkdownTable table =
                new MarkdownTable(List.of("", "maps refined a clip", "ms a frame", "video-mAP 0.5", "v-MABO"));
        table.row(selectionCells("none", CfadRows.NONE, coarse(main()), costs));
        Map<String, Map<String, Difference>> above = new LinkedHashMap<>();
        for (double alpha : config.alphas()) {
            Scored byScore = selected(Selection.SCORE, alpha);
            for (Selection selection : Selection.values()) {
                Scored row = selected(selection, alpha);
                table.row(selectionCells(
                        row.title(), rows.selected(selection, alpha).get(0), row, costs));
                if (selection != Selection.SCORE) {
                    above.put("alpha %s: score above %s".formatted(alpha, selection), byScore.above(row));
                }
            }
        }
        table.row(selectionCells(CfadRows.ALL, CfadRows.ALL, everything(), costs));
        report.table(
                ("Figure 4b: time stamps by the selector's score, and as many in the same spans evenly spread and at random (mean of %d draws). Milliseconds are"
                                + " medians of a clip, trunk included, over its %d frames.")
                        .formatted(config.draws(), costs.clipFrames()),
                table.toString());
        report.table("By score above the others at equal cost, in points, paired.", CfadTables.differences(above));
        report.figures(data.name() + ".selection", StudyReport.differences(above));
        report.figures(data.name() + ".costs", costs);
    }

    private Scored everything() {
        return score(main(), List.of(CfadRows.ALL), "all time stamps");
    }

    private static List<String> selectionCells(String title, String way, Scored row, ClipCosts costs) {
        ClipCosts.Cost cost = cost(costs, way);
        return List.of(
                title,
                Text.number(cost.maps(), 2),
                Text.number(cost.millis() / costs.clipFrames(), 2),
                ScoreTables.withInterval(row.report(), HEADLINE),
                ScoreTables.withInterval(row.report(), Report.MABO));
    }

    private static ClipCosts.Cost cost(ClipCosts costs, String way) {
        return Objects.requireNonNull(costs.ways().get(way), way);
    }

    /** Figure 5: with and without residual branch. */
    void residuals() {
        ClipReading without = rows.withoutResiduals();
        String way = CfadRows.sigma(config.sigma());
        OutcomeTally with = scores.outcomes(main(), way);
        OutcomeTally plain = scores.outcomes(without, way);
        MarkdownTable table = new MarkdownTable(
                List.of("tubes at 0.5", "with residual branch", "without", "change by the branch, %"));
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            table.row(List.of(
                    outcome.key(),
                    counted(with, outcome),
                    counted(plain, outcome),
                    CfadTables.percent(with.change(plain, outcome), with.change(plain, outcome, Scored.BOOTSTRAP))));
            figures.put(
                    outcome.key(),
                    List.of(with.all().count(outcome), plain.all().count(outcome)));
        }
        Double printed = paper.wrongClass().get(String.valueOf(data.paper()));
        report.table(
                "Figure 5: hits and kinds of errors of the refined tubes of all runs, with 95 %% intervals over videos.%s"
                        .formatted(
                                printed == null
                                        ? ""
                                        : " The paper: %s %% tubes of the wrong class.".formatted(signed(printed))),
                table.toString());
        Map<String, Map<String, Difference>> above = new LinkedHashMap<>();
        above.put("refined", refined(main()).above(refined(without)));
        above.put("no refinement", coarse(main()).above(coarse(without)));
        report.table("With residual branch above without, in points, paired.", CfadTables.differences(above));
        report.figures(data.name() + ".outcomes", figures);
        report.figures(data.name() + ".residuals", StudyReport.differences(above));
    }

    private static String counted(OutcomeTally tally, Outcome outcome) {
        return "%d (%s to %s)"
                .formatted(
                        tally.all().count(outcome),
                        Text.number(tally.interval(outcome, Scored.BOOTSTRAP).low(), 0),
                        Text.number(tally.interval(outcome, Scored.BOOTSTRAP).high(), 0));
    }

    /** Figure 6: time and size against accuracy. */
    void costs() {
        MarkdownTable table =
                new MarkdownTable(List.of("", "MB", "ms a clip", "of that the trunk", "ms a frame", "video-mAP 0.5"));
        for (ClipReading reading : rows.all()) {
            ClipCosts costs = scores.costs(reading);
            table.row(costCells(reading, coarse(reading), CfadRows.NONE, costs));
            table.row(costCells(reading, refined(reading), CfadRows.sigma(config.sigma()), costs));
        }
        Double millis = paper.frameMillis().get(String.valueOf(data.paper()));
        report.table(
                "Figure 6: size of the graphs, and time of the networks and what is between them on this machine, medians; reading and scaling pictures come on top.%s"
                        .formatted(
                                millis == null
                                        ? ""
                                        : " The paper: %s ms a frame, on a GPU that it does not name."
                                                .formatted(millis)),
                table.toString());
    }

    private List<String> costCells(ClipReading reading, Scored row, String way, ClipCosts costs) {
        ClipCosts.Cost cost = cost(costs, way);
        return List.of(
                row.title(),
                megabytes(scores.bytes(reading)),
                Text.number(cost.millis(), 1),
                Text.number(cost.trunkMillis(), 1),
                Text.number(cost.millis() / costs.clipFrames(), 2),
                ScoreTables.withInterval(row.report(), HEADLINE));
    }

    private static String megabytes(Optional<Long> bytes) {
        return bytes.isEmpty() ? "-" : Text.number(bytes.get() / MEGABYTE, 2);
    }

    /** Figures 4a and 4b as pictures. */
    void pictures(Path folder) {
        CfadCharts charts = new CfadCharts(data.name());
        for (int order : config.orders()) {
            ClipReading reading = rows.ofOrder(order);
            charts.order(
                    order,
                    coarse(reading).report().bestOverlap().mean(),
                    refined(reading).report().bestOverlap().mean());
        }
        ClipCosts costs = scores.costs(main());
        charts.selection(null, cost(costs, CfadRows.NONE).maps(), headline(coarse(main())));
        for (double alpha : config.alphas()) {
            for (Selection selection : Selection.values()) {
                double maps =
                        cost(costs, rows.selected(selection, alpha).get(0)).maps();
                charts.selection(selection, maps, headline(selected(selection, alpha)));
            }
        }
        charts.selection(null, cost(costs, CfadRows.ALL).maps(), headline(everything()));
        String orders = "cfad-%s-orders.svg".formatted(data.name());
        String selections = "cfad-%s-selection.svg".formatted(data.name());
        StudyReport.picture(folder.resolve(orders), charts.orders());
        StudyReport.picture(folder.resolve(selections), charts.selections());
        report.say("As the paper's Figure 4: `%s`, `%s`.".formatted(orders, selections));
    }

    private static double headline(Scored row) {
        return row.report().value(HEADLINE);
    }

    /** All rows as JSON. */
    void figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        scored.forEach((key, row) -> figures.put(key, CfadTables.figures(row)));
        report.figures(data.name(), figures);
    }

    private static String signed(double value) {
        return (value > 0 ? "+" : "") + value;
    }
}
