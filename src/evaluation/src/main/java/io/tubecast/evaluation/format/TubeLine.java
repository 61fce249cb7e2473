package io.tubecast.evaluation.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tubecast.core.linking.ActionTube;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The fields of one line of a tube file, before it is known whether they suffice. */
final class TubeLine implements JsonLines.FieldReader {
    private final JsonLines lines;

    @Nullable String video;

    @Nullable String label;

    int @Nullable [] size;
    int actionClass = -1;
    int start = -1;
    int frames = -1;
    boolean ignored;
    private final int[] boxRows = new int[1];

    @Nullable Double score;

    private double @Nullable [] boxes;
    private double @Nullable [] frameScores;

    TubeLine(JsonLines lines) {
        this.lines = lines;
    }

    @Override
    public boolean read(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "video" -> video = lines.text(name, parser);
            case "label" -> label = lines.text(name, parser);
            case "size" -> size = lines.integers(name, parser, 1);
            case "class" -> actionClass = lines.integer(name, parser, 0);
            case "start" -> start = lines.integer(name, parser, 0);
            case "frames" -> frames = lines.integer(name, parser, 1);
            case "ignored" -> ignored = parser.currentToken() == JsonToken.VALUE_TRUE;
            case "score" -> score = lines.number(name, parser);
            case "boxes" -> boxes = lines.rows(name, parser, boxRows);
            case "frameScores" -> frameScores = lines.numbers(name, parser);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Whether the line says anything of a tube. */
    boolean isTube() {
        return label != null || boxes != null || actionClass >= 0 || start >= 0;
    }

    /** The tube of this line; without a score it gets 1, without frame scores the tube's in every frame. */
    TubeRecord tube() {
        if (video == null || size == null || label == null || boxes == null || actionClass < 0 || start < 0) {
            throw lines.problem("a tube needs 'video', 'size', 'class', 'label', 'start' and 'boxes'");
        }
        double[] corners = boxes;
        lines.require(size.length == 2, "'size' must be [width, height]");
        lines.require(boxRows[0] > 0, "'boxes' must not be empty");
        lines.require(corners.length == 4 * boxRows[0], "a row of 'boxes' must have 4 numbers");
        for (int i = 0; i < corners.length; i += 4) {
            lines.require(
                    corners[i] <= corners[i + 2] && corners[i + 1] <= corners[i + 3],
                    "corners out of order in row %d of 'boxes'".formatted(i / 4 + 1));
        }
        double tubeScore = score == null ? 1 : score;
        double[] scores = frameScores;
        if (scores == null) {
            scores = new double[boxRows[0]];
            Arrays.fill(scores, tubeScore);
        }
        lines.require(
                scores.length == boxRows[0], "%d 'frameScores' for %d boxes".formatted(scores.length, boxRows[0]));
        return new TubeRecord(
                video, size[0], size[1], label, new ActionTube(actionClass, tubeScore, start, corners, scores));
    }
}
