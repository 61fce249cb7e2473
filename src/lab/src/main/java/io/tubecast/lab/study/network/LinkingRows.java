package io.tubecast.lab.study.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.lab.command.EvaluateCommand;
import io.tubecast.lab.command.LinkCommand;
import io.tubecast.lab.study.AccuracyTable;
import io.tubecast.lab.study.StudyFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same detections linked in several ways and evaluated: what looking ahead over the whole video is worth, and what the second box of a micro-tube is.
 *
 * <p>Every row is cut in time alike, so that only the linking differs; the offline rows come once more with the trimming of their papers. What has been linked and
 * evaluated stays in the study's folder. Not thread-safe.
 */
final class LinkingRows {
    /** The row that the others are set against. */
    static final String REFERENCE = "online+pair";

    private static final String OFFLINE = "offline";
    private static final String BACKGROUND = "background";

    private final StudyFolder folder;
    private final Question question;

    /**
     * What is linked, and what it is compared with.
     *
     * @param detections det.jsonl
     * @param labels class names of the detections
     * @param trim of all rows, as in lab link
     * @param framesPerSecond rate of the videos
     * @param minScore tubes with a lower score are passed over where identities are looked at
     * @param truth options of lab evaluate that say what is true: {@code --truth} and what else is wanted, such as {@code --protocol}
     */
    record Question(
            Path detections, Path labels, String trim, double framesPerSecond, double minScore, List<String> truth) {
        /** Keeps the options as they are. */
        Question {
            truth = List.copyOf(truth);
        }
    }

    /** A way of linking. */
    private record Row(String linker, String boxes, String trim) {
        String name(boolean ownTrimming) {
            return linker + "+" + boxes + (ownTrimming ? "+" + trim : "");
        }
    }

    /**
     * A row.
     *
     * @param isOffline whether whole videos were linked at once, so that single steps say nothing about time
     * @param figures what {@code lab evaluate --json} printed, set against {@link #REFERENCE} (but for that row itself)
     * @param timings what {@code lab link --timings} wrote
     */
    record Measured(boolean isOffline, JsonNode figures, JsonNode timings) {}

    LinkingRows(StudyFolder folder, Question question) {
        this.folder = folder;
        this.question = question;
    }

    /** The names of all rows, in order. */
    List<String> names() {
        return List.copyOf(rows().keySet());
    }

    /** Links and evaluates whatever is not in the folder yet; returns the rows by name, after Ctrl-C those that were finished. */
    Map<String, Measured> measure() {
        Map<String, Measured> measured = new LinkedHashMap<>();
        for (Map.Entry<String, Row> entry : rows().entrySet()) {
            String name = entry.getKey();
            Row row = entry.getValue();
            if (!link(name, row)) {
                return measured;
            }
            measured.put(
                    name, new Measured(row.linker.equals(OFFLINE), figures(name), read(file("timings", name, "json"))));
        }
        return measured;
    }

    private Map<String, Row> rows() {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (String linker : List.of("online", OFFLINE)) {
            for (String boxes : List.of("pair", "first")) {
                Row row = new Row(linker, boxes, question.trim);
                rows.put(row.name(false), row);
            }
        }
        if (!question.trim.equals("none") && !question.trim.equals(BACKGROUND)) {
            for (String boxes : List.of("pair", "first")) {
                Row row = new Row(OFFLINE, boxes, BACKGROUND);
                rows.put(row.name(true), row);
            }
        }
        for (String linker : List.of("road", "act")) {
            Row row = new Row(linker, "pair", question.trim);
            rows.put(row.name(false), row);
        }
        return rows;
    }

    private boolean link(String name, Row row) {
        String tubes = file("tubes", name, "jsonl");
        String timings = file("timings", name, "json");
        return folder.make(
                new LinkCommand(),
                List.of(tubes, timings),
                "--detections",
                question.detections.toString(),
                "--linker",
                row.linker,
                "--boxes",
                row.boxes,
                "--trim",
                row.trim,
                "--labels",
                question.labels.toString(),
                "--fps",
                Double.toString(question.framesPerSecond),
                "--out",
                "{" + tubes + "}",
                "--timings",
                "{" + timings + "}");
    }

    private JsonNode figures(String name) {
        String file = file("evaluation", name, "json");
        if (!Files.exists(folder.file(file))) {
            List<String> arguments = new ArrayList<>(question.truth);
            arguments.addAll(
                    List.of("--tubes", folder.file(file("tubes", name, "jsonl")).toString()));
            if (!name.equals(REFERENCE)) {
                Path reference = folder.file(file("tubes", REFERENCE, "jsonl"));
                arguments.addAll(List.of("--against", reference.toString()));
            }
            arguments.addAll(List.of(
                    "--fps",
                    Double.toString(question.framesPerSecond),
                    "--min-score",
                    Double.toString(question.minScore),
                    "--json"));
            folder.write(file, AccuracyTable.pretty(folder.ask(new EvaluateCommand(), arguments)));
        }
        return read(file);
    }

    private static String file(String kind, String name, String ending) {
        return "%s-%s.%s".formatted(kind, name, ending);
    }

    private JsonNode read(String file) {
        try {
            return new ObjectMapper().readTree(folder.file(file).toFile());
        } catch (IOException e) {
            throw new DataException(folder.file(file) + ": is no JSON: " + e.getMessage(), e);
        }
    }
}
