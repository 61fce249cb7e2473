package io.tubecast.evaluation.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tubecast.core.geometry.Box;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code published.jsonl}, step by step. Unknown keys are passed over; of the keys, only {@code knownAt} and {@code start} (then the step's frame), {@code
 * frameScore} (then the tube's score) and {@code coasting} (then false) may be missing.
 */
public final class PublishedReader implements AutoCloseable {
    private final JsonLines lines;

    /**
     * Opens a file.
     *
     * @throws DataException if there is no such file
     */
    public PublishedReader(Path file) {
        lines = new JsonLines(file);
    }

    /**
     * The next step, null at the end.
     *
     * @throws DataException naming file and line, if the line is not a step
     */
    public @Nullable PublishedStep next() {
        StepFields fields = new StepFields();
        return lines.next(fields) ? fields.step() : null;
    }

    @Override
    public void close() {
        lines.close();
    }

    private final class StepFields implements JsonLines.FieldReader {
        private @Nullable String video;
        private int @Nullable [] size;
        private int step = -1;
        private int frame = -1;
        private int knownAt = -1;
        private @Nullable List<TubeFields> tubes;

        @Override
        public boolean read(String name, JsonParser parser) throws IOException {
            switch (name) {
                case "video" -> video = lines.text(name, parser);
                case "size" -> size = lines.integers(name, parser, 1);
                case "step" -> step = lines.integer(name, parser, 0);
                case "frame" -> frame = lines.integer(name, parser, 0);
                case "knownAt" -> knownAt = lines.integer(name, parser, 0);
                case "tubes" -> tubes = tubes(parser);
                default -> {
                    return false;
                }
            }
            return true;
        }

        private List<TubeFields> tubes(JsonParser parser) throws IOException {
            List<TubeFields> read = new ArrayList<>();
            lines.require(parser.currentToken() == JsonToken.START_ARRAY, "'tubes' must be a list");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                lines.require(parser.currentToken() == JsonToken.START_OBJECT, "'tubes' must hold objects");
                TubeFields fields = new TubeFields();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.read(name, parser);
                }
                read.add(fields);
            }
            return read;
        }

        private PublishedStep step() {
            if (video == null || size == null || step < 0 || frame < 0 || tubes == null) {
                throw lines.problem("a step needs 'video', 'size', 'step', 'frame' and 'tubes'");
            }
            lines.require(size.length == 2, "'size' must be [width, height]");
            List<PublishedBox> boxes = new ArrayList<>(tubes.size());
            for (TubeFields tube : tubes) {
                boxes.add(tube.box(frame));
            }
            int known = knownAt < 0 ? frame : knownAt;
            if (known < frame) {
                throw lines.problem("frame %d cannot be known at frame %d".formatted(frame, known));
            }
            return new PublishedStep(video, size[0], size[1], step, frame, known, boxes);
        }
    }

    private final class TubeFields {
        private int id = -1;
        private int actionClass = -1;
        private @Nullable String label;
        private @Nullable Double score;
        private @Nullable Double frameScore;
        private int start = -1;
        private double @Nullable [] corners;
        private boolean coasting;

        private void read(String name, JsonParser parser) throws IOException {
            switch (name) {
                case "id" -> id = lines.integer(name, parser, 0);
                case "class" -> actionClass = lines.integer(name, parser, 0);
                case "label" -> label = lines.text(name, parser);
                case "score" -> score = lines.number(name, parser);
                case "frameScore" -> frameScore = lines.number(name, parser);
                case "start" -> start = lines.integer(name, parser, 0);
                case "box" -> corners = lines.numbers(name, parser);
                case "coasting" -> {
                    lines.require(parser.currentToken().isBoolean(), "'coasting' must be true or false");
                    coasting = parser.getBooleanValue();
                }
                default -> parser.skipChildren();
            }
        }

        private PublishedBox box(int frame) {
            if (id < 0 || actionClass < 0 || label == null || score == null || corners == null) {
                throw lines.problem("a published tube needs 'id', 'class', 'label', 'score' and 'box'");
            }
            double[] box = corners;
            lines.require(box.length == 4, "'box' must have 4 numbers");
            if (!(box[0] <= box[2] && box[1] <= box[3])) {
                throw lines.problem("corners out of order in the 'box' of tube " + id);
            }
            return new PublishedBox(
                    id,
                    actionClass,
                    label,
                    score,
                    frameScore == null ? score : frameScore,
                    start < 0 ? frame : start,
                    new Box(box[0], box[1], box[2], box[3]),
                    coasting);
        }
    }
}
