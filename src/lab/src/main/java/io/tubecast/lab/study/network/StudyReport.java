package io.tubecast.lab.study.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import io.tubecast.lab.study.Unfinished;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a study writes: a text with tables, and the same figures as JSON. Not thread-safe. */
final class StudyReport {
    private final StringBuilder text = new StringBuilder();
    private final Map<String, Object> json = new LinkedHashMap<>();

    /**
     * Begins.
     *
     * @param title of the text
     * @param command how to make it again
     */
    StudyReport(String title, String command) {
        String date = LocalDate.now(ZoneOffset.UTC).toString();
        text.append("# ")
                .append(title)
                .append("\n\nMade on ")
                .append(date)
                .append(" by `")
                .append(command)
                .append("`.\n");
        json.put("study", title);
        json.put("command", command);
        json.put("date", date);
    }

    /** Adds a heading. */
    void heading(String title) {
        text.append("\n## ").append(title).append('\n');
    }

    /** Adds a paragraph. */
    void say(String paragraph) {
        text.append('\n').append(paragraph).append('\n');
    }

    /** Adds a table with a sentence before it. */
    void table(String sentence, String table) {
        say(sentence);
        text.append('\n').append(table);
    }

    /** Adds figures to the JSON. */
    void figures(String key, Object figures) {
        json.put(key, figures);
    }

    /** A row as JSON; fractions in [0, 1]. */
    static Map<String, Object> figures(Scored row) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (String measure : ScoreTables.MEASURES) {
            figures.put(measure, ScoreTables.value(row.report(), measure));
        }
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        row.report()
                .intervals()
                .forEach((measure, interval) -> intervals.put(measure, List.of(interval.low(), interval.high())));
        figures.put("intervals", intervals);
        figures.put("perClass", row.report().perClass());
        return figures;
    }

    /** Differences as JSON: value and the ends of its interval. */
    private static Map<String, List<Double>> figures(Map<String, Difference> above) {
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        above.forEach((measure, difference) -> figures.put(
                measure,
                List.of(
                        difference.value(),
                        difference.interval().low(),
                        difference.interval().high())));
        return figures;
    }

    /** Differences of several rows as JSON, by title. */
    static Map<String, Object> differences(Map<String, Map<String, Difference>> rows) {
        Map<String, Object> figures = new LinkedHashMap<>();
        rows.forEach((title, above) -> figures.put(title, figures(above)));
        return figures;
    }

    /** Shares of the right labels among mirrored actions as JSON, by key and pair: share, the ends of its interval, tubes; without pairs that nothing was found of. */
    static Map<String, Object> mirrored(List<Scored> rows) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Scored row : rows) {
            Map<String, List<Double>> pairs = new LinkedHashMap<>();
            for (MirrorAccuracy pair : row.mirrored()) {
                Interval interval = pair.interval(Scored.BOOTSTRAP);
                if (pair.found() > 0) {
                    double found = pair.found();
                    pairs.put(pair.name(), List.of(pair.accuracy(), interval.low(), interval.high(), found));
                }
            }
            figures.put(row.key(), pairs);
        }
        return figures;
    }

    /** Rows as JSON, by key. */
    static Map<String, Object> figures(List<Scored> rows) {
        Map<String, Object> figures = new LinkedHashMap<>();
        rows.forEach(row -> figures.put(row.key(), figures(row)));
        return figures;
    }

    /** Writes a picture. */
    static void picture(Path file, String svg) {
        Unfinished.write(file, svg);
    }

    /** Writes {@code NAME.md} and {@code NAME.json} into a folder and returns the text. */
    String write(Path folder, String name) {
        Unfinished.write(folder.resolve(name + ".md"), text.toString());
        try {
            ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            Unfinished.write(folder.resolve(name + ".json"), mapper.writeValueAsString(json) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and texts cannot fail to be JSON", e);
        }
        return text.toString();
    }
}
