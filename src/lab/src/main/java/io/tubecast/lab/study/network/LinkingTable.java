package io.tubecast.lab.study.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.lab.study.AccuracyTable;
import io.tubecast.lab.study.network.LinkingRows.Measured;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables of the linking study, in Markdown. */
final class LinkingTable {
    private static final List<String> MAPS =
            List.of("videoMap.0.2", "videoMap.0.5", "videoMap.0.75", "videoMap.0.5:0.95");
    private static final String SWITCHES = "identity.switchesPerTube";
    private static final String COVERAGE = "identity.coverage";

    private LinkingTable() {}

    /** What each row reaches and takes, and what it has above the reference; empty without rows. */
    static String markdown(Map<String, Measured> rows) {
        StringBuilder text = new StringBuilder();
        if (rows.isEmpty()) {
            return "";
        }
        JsonNode any = rows.values().iterator().next().figures();
        text.append(
                "%d videos, %d true tubes, %s protocol. Percent, but identity switches are for each true tube; in brackets 95 %% bootstrap intervals over videos.%n"
                        .formatted(
                                any.path("videos").asInt(),
                                any.path("truths").asInt(),
                                any.path("protocol").asText()));
        text.append(
                "Microseconds are the linker's own, without reading, filtering, trimming and writing: the median of a step as it comes; the whole work on"
                        + " a video, its end included, for each of its steps, the median over videos; and the mean of everything for each frame, with the program's warming up.\n\n");
        text.append(
                "| | video-mAP 0.2 | 0.5 | 0.75 | 0.5:0.95 | identity switches | frames followed | µs a step | with the end"
                        + " | µs a frame, mean |\n");
        text.append("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        rows.forEach((name, row) -> values(text, name, row));
        text.append("\nAbove `%s`, the same videos drawn for both:%n%n".formatted(LinkingRows.REFERENCE));
        text.append("| | video-mAP 0.2 | 0.5 | 0.75 | 0.5:0.95 | identity switches | frames followed |\n");
        text.append("| --- | --- | --- | --- | --- | --- | --- |\n");
        rows.forEach((name, row) -> {
            if (!name.equals(LinkingRows.REFERENCE)) {
                differences(text, name, row.figures().path("difference"));
            }
        });
        return text.toString();
    }

    private static void values(StringBuilder text, String name, Measured row) {
        JsonNode figures = row.figures();
        text.append("| ").append(name);
        MAPS.forEach(map -> text.append(" | ").append(AccuracyTable.cell(figures, map)));
        JsonNode identity = figures.path("identity");
        JsonNode intervals = figures.path("detailIntervals");
        text.append(" | ").append(told(identity.path("switchesPerTube"), intervals.path(SWITCHES), 0, 1, "%.2f"));
        text.append(" | ").append(told(identity.path("coverage"), intervals.path(COVERAGE), 0, 100, "%.1f"));
        JsonNode timings = row.timings();
        text.append(" | ")
                .append(
                        row.isOffline()
                                ? "-"
                                : micros(timings.path("stepMicros").path("p50")));
        text.append(" | ").append(micros(timings.path("videoMicrosPerStep").path("p50")));
        text.append(" | ").append(micros(timings.path("microsPerFrame"))).append(" |\n");
    }

    private static void differences(StringBuilder text, String name, JsonNode differences) {
        text.append("| ").append(name);
        MAPS.forEach(map -> text.append(" | ").append(AccuracyTable.difference(differences.path(map))));
        JsonNode switches = differences.path(SWITCHES);
        JsonNode coverage = differences.path(COVERAGE);
        text.append(" | ").append(told(switches.path(0), switches, 1, 1, "%+.2f"));
        text.append(" | ")
                .append(told(coverage.path(0), coverage, 1, 100, "%+.1f"))
                .append(" |\n");
    }

    /** A value with its interval, whose ends stand in an array from {@code at} on. */
    private static String told(JsonNode value, JsonNode interval, int at, double factor, String form) {
        if (!value.isNumber()) {
            return "-";
        }
        String told = String.format(Locale.ROOT, form, factor * value.asDouble());
        return interval.path(at).isNumber()
                ? told
                        + String.format(
                                Locale.ROOT,
                                " (" + form + " to " + form + ")",
                                factor * interval.path(at).asDouble(),
                                factor * interval.path(at + 1).asDouble())
                : told;
    }

    private static String micros(JsonNode value) {
        return String.format(Locale.ROOT, "%.1f", value.asDouble());
    }
}
