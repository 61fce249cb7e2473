package io.tubecast.lab.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.lab.command.EvaluateCommand;
import io.tubecast.lab.command.LinkCommand;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of an accuracy study from what {@code lab evaluate --against --json} printed: model, baseline, difference, in percent. */
public final class AccuracyTable {
    private static final List<String> COLUMNS = List.of(
            "videoMap.0.2",
            "videoMap.0.3",
            "videoMap.0.5",
            "videoMap.0.75",
            "videoMap.0.5:0.95",
            "frameMap.0.5",
            "accuracy");

    private final String title;
    private final String baseline;
    private final String command;

    /**
     * Names a table.
     *
     * @param baseline name of the baseline's row
     * @param command how to make it again
     */
    AccuracyTable(String title, String baseline, String command) {
        this.title = title;
        this.baseline = baseline;
        this.command = command;
    }

    /**
     * Links {@code det.jsonl} into {@code tubes.jsonl}; false after Ctrl-C.
     *
     * @param more further options of {@code lab link}, with "{NAME}" for each further file that they write
     */
    static boolean link(StudyFolder study, Path model, String trim, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--detections",
                study.file("det.jsonl").toString(),
                "--linker",
                "online",
                "--trim",
                trim,
                "--labels",
                model.resolve("labels.txt").toString(),
                "--out",
                "{tubes.jsonl}"));
        arguments.addAll(List.of(more));
        List<String> products = arguments.stream()
                .filter(argument -> argument.startsWith("{"))
                .map(argument -> argument.substring(1, argument.length() - 1))
                .toList();
        return study.make(new LinkCommand(), products, arguments.toArray(String[]::new));
    }

    /**
     * Evaluates {@code tubes.jsonl} beside {@code baseline.jsonl}, writes {@code report.md} and {@code report.json} and returns the former.
     *
     * @param truth the options of {@code lab evaluate} that say what is true
     */
    String write(StudyFolder folder, List<String> truth) {
        List<String> arguments = new ArrayList<>(truth);
        arguments.addAll(List.of("--tubes", folder.file("tubes.jsonl").toString()));
        arguments.addAll(List.of("--against", folder.file("baseline.jsonl").toString(), "--json"));
        JsonNode figures = folder.ask(new EvaluateCommand(), arguments);
        String date = LocalDate.now(ZoneOffset.UTC).toString();
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("study", title);
        json.put("modelSha256", folder.modelHash());
        json.put("command", command);
        json.put("date", date);
        json.put("baseline", baseline);
        json.set("figures", figures);
        folder.write("report.json", pretty(json));
        String text = markdown(figures, title, baseline)
                + "\nModel (SHA-256 of model.yaml): `%s`  \nCommand: `%s`  \nDate: %s%n"
                        .formatted(folder.modelHash(), command, date);
        folder.write("report.md", text);
        return text;
    }

    /** JSON for people to read. */
    public static String pretty(JsonNode json) {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree cannot fail to be JSON", e);
        }
    }

    static String markdown(JsonNode figures, String title, String baseline) {
        StringBuilder text = new StringBuilder();
        text.append("# %s%n%n".formatted(title));
        text.append("%d videos, %d true tubes, %s protocol. Percent, with 95 %% bootstrap intervals over videos.%n%n"
                .formatted(
                        figures.path("videos").asInt(),
                        figures.path("truths").asInt(),
                        figures.path("protocol").asText()));
        text.append("| | video-mAP 0.2 | 0.3 | 0.5 | 0.75 | 0.5:0.95 | frame-mAP 0.5 | accuracy |\n");
        text.append("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        row(text, "model", column -> cell(figures, column));
        row(text, baseline, column -> cell(figures.path("against"), column));
        row(text, "difference", column -> difference(figures.path("difference").path(column)));
        return text.toString();
    }

    private static void row(StringBuilder text, String name, java.util.function.UnaryOperator<String> cell) {
        text.append("| ").append(name);
        COLUMNS.forEach(column -> text.append(" | ").append(cell.apply(column)));
        text.append(" |\n");
    }

    /** A measure that {@code lab evaluate --json} printed, such as "videoMap.0.5", in percent with its interval; a dash without it. */
    public static String cell(JsonNode figures, String column) {
        int dot = column.indexOf('.');
        JsonNode value = dot < 0
                ? figures.path(column)
                : figures.path(column.substring(0, dot)).path(column.substring(dot + 1));
        JsonNode interval = figures.path("intervals").path(column);
        return !value.isNumber() ? "-" : text(value, interval.path(0), interval.path(1), "%.1f");
    }

    /** A difference that it printed, in points with its interval; a dash without it. */
    public static String difference(JsonNode values) {
        return values.isEmpty() ? "-" : text(values.path(0), values.path(1), values.path(2), "%+.1f");
    }

    private static String text(JsonNode value, JsonNode low, JsonNode high, String form) {
        String told = String.format(Locale.ROOT, form, 100 * value.asDouble());
        return low.isNumber()
                ? told
                        + String.format(
                                Locale.ROOT,
                                " (" + form + " to " + form + ")",
                                100 * low.asDouble(),
                                100 * high.asDouble())
                : told;
    }
}
