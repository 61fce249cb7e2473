package io.tubecast.lab.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** The table of {@code lab study idle} from what {@code lab study events --json} printed. */
final class EventsTable {
    private EventsTable() {}

    /** Writes {@code report.md} and {@code report.json} and returns the former. */
    static String write(StudyFolder folder, JsonNode figures, String command) {
        String date = LocalDate.now(ZoneOffset.UTC).toString();
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("modelSha256", folder.modelHash());
        json.put("command", command);
        json.put("date", date);
        json.set("figures", figures);
        folder.write("report.json", AccuracyTable.pretty(json));
        String text = markdown(figures)
                + "\nModel (SHA-256 of model.yaml): `%s`  \nCommand: `%s`  \nDate: %s%n"
                        .formatted(folder.modelHash(), command, date);
        folder.write("report.md", text);
        return text;
    }

    static String markdown(JsonNode figures) {
        StringBuilder text = new StringBuilder("# False starts while nobody acts\n\n");
        text.append("%d true tubes; %.2f h in which nobody acts. 95 %% bootstrap intervals over videos.%n%n"
                .formatted(
                        figures.path("truths").asInt(),
                        figures.path("idleHours").asDouble()));
        text.append("| publish.minScore | recall, % | false tube.start per hour |\n| --- | --- | --- |\n");
        for (JsonNode point : figures.path("points")) {
            text.append(row(point));
        }
        JsonNode told = figures.path("told");
        String wanted = String.format(
                Locale.ROOT, "%.0f %%", 100 * figures.path("wantedRecall").asDouble());
        text.append(
                figures.path("reached").asBoolean()
                        ? "\nAt a recall of " + wanted + " or more:\n\n"
                        : "\nA recall of " + wanted + " is not reached; at the highest:\n\n");
        text.append("| publish.minScore | recall, % | false tube.start per hour |\n| --- | --- | --- |\n")
                .append(row(told));
        return text.toString();
    }

    private static String row(JsonNode point) {
        return String.format(
                Locale.ROOT,
                "| %.2f | %.1f (%.1f to %.1f) | %.1f (%.1f to %.1f) |%n",
                point.path("minScore").asDouble(),
                100 * point.path("recall").path(0).asDouble(),
                100 * point.path("recall").path(1).asDouble(),
                100 * point.path("recall").path(2).asDouble(),
                point.path("perHour").path(0).asDouble(),
                point.path("perHour").path(1).asDouble(),
                point.path("perHour").path(2).asDouble());
    }
}
