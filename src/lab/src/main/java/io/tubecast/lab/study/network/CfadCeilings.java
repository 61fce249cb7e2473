package io.tubecast.lab.study.network;

import io.tubecast.evaluation.metric.MeanEvaluation.Share;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.trajectory.MatchedTubes;
import io.tubecast.evaluation.trajectory.MatchedTubes.Overlaps;
import io.tubecast.lab.report.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far refinement gets from coarse tubes to the best that true boxes at the time stamps allow: of all true tubes, and of those that a coarse tube matches. A row for each
 * network. Not thread-safe.
 */
final class CfadCeilings {
    private static final List<String> COLUMNS = List.of(
            "coarse",
            "refined",
            "true boxes in the spans found",
            "closed of that, %",
            "true boxes in true spans",
            "closed of that, %");

    private final ClipScores scores;
    private final String way;
    private final MarkdownTable all = table("v-MABO");
    private final MarkdownTable matched = table("mean overlap", "tubes matched");
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /**
     * No row yet.
     *
     * @param way of refining
     */
    CfadCeilings(ClipScores scores, String way) {
        this.scores = scores;
        this.way = way;
    }

    private static MarkdownTable table(String... first) {
        List<String> heads = new ArrayList<>(List.of(first));
        heads.addAll(COLUMNS);
        return new MarkdownTable(heads);
    }

    /** Adds the rows of a network. */
    void add(ClipReading reading, Scored coarse, Scored refined) {
        Map<String, Object> row = new LinkedHashMap<>();
        addAll(reading, coarse, refined, row);
        addMatched(reading, row);
        figures.put(reading.key(), row);
    }

    private void addAll(ClipReading reading, Scored coarse, Scored refined, Map<String, Object> row) {
        Scored found = scores.ceiling("found", "spans found", reading, CfadRows.NONE, false);
        Scored own = scores.ceiling("own", "true spans", reading, CfadRows.NONE, true);
        Share ofFound = refined.mean().between(coarse.mean(), found.mean(), Report.MABO);
        Share ofOwn = refined.mean().between(coarse.mean(), own.mean(), Report.MABO);
        all.row(List.of(
                reading.key(),
                ScoreTables.withInterval(coarse.report(), Report.MABO),
                ScoreTables.withInterval(refined.report(), Report.MABO),
                ScoreTables.withInterval(found.report(), Report.MABO),
                CfadTables.share(ofFound),
                ScoreTables.withInterval(own.report(), Report.MABO),
                CfadTables.share(ofOwn)));
        row.put("spansFound", CfadTables.figures(ofFound.value(), ofFound.interval()));
        row.put("trueSpans", CfadTables.figures(ofOwn.value(), ofOwn.interval()));
        row.put("ceilingInSpansFound", found.report().value(Report.MABO));
        row.put("ceilingInTrueSpans", own.report().value(Report.MABO));
    }

    private void addMatched(ClipReading reading, Map<String, Object> row) {
        MatchedTubes tubes = scores.matched(reading, CfadRows.NONE, way);
        Share ofFound = tubes.closed(Overlaps::spansFound, Scored.BOOTSTRAP);
        Share ofOwn = tubes.closed(Overlaps::trueSpans, Scored.BOOTSTRAP);
        matched.row(List.of(
                reading.key(),
                Integer.toString(tubes.tubes()),
                Text.percent(tubes.mean(Overlaps::coarse)),
                Text.percent(tubes.mean(Overlaps::refined)),
                Text.percent(tubes.mean(Overlaps::spansFound)),
                CfadTables.share(ofFound),
                Text.percent(tubes.mean(Overlaps::trueSpans)),
                CfadTables.share(ofOwn)));
        row.put("matchedTubes", tubes.tubes());
        row.put("matchedInSpansFound", CfadTables.figures(ofFound.value(), ofFound.interval()));
        row.put("matchedInTrueSpans", CfadTables.figures(ofOwn.value(), ofOwn.interval()));
    }

    /** Writes both tables. */
    void tell(StudyReport report, StudyData data, int knots) {
        report.table(
                ("How much of the distance from coarse tubes to a ceiling refinement closes, in v-MABO, %s: the ceiling has true boxes at the %d time stamps and"
                                + " the same curve between them, once in the span of the coarse tube that overlaps the true one most, once in its own. The second"
                                + " distance is in part one of when, which refinement of boxes cannot close.")
                        .formatted(way, knots),
                all.toString());
        report.table(
                "The same of matched tubes alone: the true tubes that a coarse one overlaps by %s or more, whatever its class, and the best refined one."
                        .formatted(MatchedTubes.MATCH),
                matched.toString());
        report.figures(data.name() + ".closed", figures);
    }
}
