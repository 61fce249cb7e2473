package io.tubecast.evaluation.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tubecast.core.linking.ActionTube;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The fields of one line of a tube file, before it is known whether they suffice. */
final class TubeLine implements JsonLines.FieldReader {
    /** Labelled frames must lie before this one, so that a line's boxes fit in memory: 11 hours. */
    private static final int MOST_FRAMES = 1_000_000;

    private final JsonLines lines;
    private final boolean truth;

    @Nullable String video;

    @Nullable String label;

    int @Nullable [] size;
    int actionClass = -1;
    int start = -1;
    int frames = -1;
    boolean ignored;
    private final int[] boxRows = new int[1];

    @Nullable Double score;

    int @Nullable [] labelled;

    private double @Nullable [] boxes;
    private double @Nullable [] frameScores;

    /**
     * An empty line.
     *
     * @param truth whether it may be labelled in some frames only
     */
    TubeLine(JsonLines lines, boolean truth) {
        this.lines = lines;
        this.truth = truth;
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
            case "labelled" -> {
                if (!truth) {
                    return false;
                }
                labelled = lines.integers(name, parser, 0);
            }
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

    /** The tube of this line, between labelled frames interpolated; without a score it gets 1, without frame scores the tube's in every frame. */
    TubeRecord tube() {
        int first = labelled == null ? start : firstLabelled(labelled);
        if (video == null || size == null || label == null || boxes == null || actionClass < 0 || first < 0) {
            throw lines.problem("a tube needs 'video', 'size', 'class', 'label', 'start' and 'boxes'");
        }
        double[] corners = boxes;
        lines.require(size.length == 2, "'size' must be [width, height]");
        lines.require(boxRows[0] > 0, "'boxes' must not be empty");
        lines.require(corners.length == 4 * boxRows[0], "a row of 'boxes' must have 4 numbers");
        for (int i = 0; i < corners.length; i += 4) {
            if (!(corners[i] <= corners[i + 2] && corners[i + 1] <= corners[i + 3])) {
                throw lines.problem("corners out of order in row %d of 'boxes'".formatted(i / 4 + 1));
            }
        }
        if (labelled != null) {
            corners = interpolated(labelled, corners);
        }
        double tubeScore = score == null ? 1 : score;
        double[] scores = frameScores;
        if (scores == null) {
            scores = new double[corners.length / 4];
            Arrays.fill(scores, tubeScore);
        }
        if (scores.length != corners.length / 4) {
            throw lines.problem("%d 'frameScores' for %d boxes".formatted(scores.length, corners.length / 4));
        }
        return new TubeRecord(
                video, size[0], size[1], label, new ActionTube(actionClass, tubeScore, first, corners, scores));
    }

    /** The first of a tube's labelled frames, each of which has a box, rising. */
    private int firstLabelled(int[] frameNumbers) {
        lines.require(start < 0, "a tube has 'start' or 'labelled', not both");
        if (frameNumbers.length != boxRows[0]) {
            throw lines.problem("%d 'labelled' frames for %d boxes".formatted(frameNumbers.length, boxRows[0]));
        }
        for (int i = 0; i < frameNumbers.length; i++) {
            if (frameNumbers[i] >= MOST_FRAMES || (i > 0 && frameNumbers[i] <= frameNumbers[i - 1])) {
                throw lines.problem(
                        "'labelled' must rise and stay under %d, was %d".formatted(MOST_FRAMES, frameNumbers[i]));
            }
        }
        return frameNumbers.length == 0 ? -1 : frameNumbers[0];
    }

    /** Boxes of all frames from the first labelled one to the last. */
    private static double[] interpolated(int[] frameNumbers, double[] corners) {
        int first = frameNumbers[0];
        double[] all = new double[4 * (frameNumbers[frameNumbers.length - 1] - first + 1)];
        System.arraycopy(corners, 0, all, 0, 4);
        for (int i = 1; i < frameNumbers.length; i++) {
            int from = frameNumbers[i - 1];
            int to = frameNumbers[i];
            for (int frame = from + 1; frame <= to; frame++) {
                double share = (double) (frame - from) / (to - from);
                for (int k = 0; k < 4; k++) {
                    all[4 * (frame - first) + k] = frame == to
                            ? corners[4 * i + k]
                            : (1 - share) * corners[4 * (i - 1) + k] + share * corners[4 * i + k];
                }
            }
        }
        return all;
    }
}
