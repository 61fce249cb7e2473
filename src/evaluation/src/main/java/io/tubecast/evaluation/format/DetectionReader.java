package io.tubecast.evaluation.format;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads {@code det.jsonl}, step by step. Unknown keys are passed over, missing ones are not, except {@code videoFrames} and {@code knownAt} (then the last frame). */
public final class DetectionReader implements AutoCloseable {
    private final JsonLines lines;

    /**
     * Opens a file.
     *
     * @throws DataException if there is no such file
     */
    public DetectionReader(Path file) {
        lines = new JsonLines(file);
    }

    /**
     * The next step, null at the end.
     *
     * @throws DataException naming file and line, if the line is not a step
     */
    public @Nullable DetectionStep next() {
        Fields fields = new Fields();
        return lines.next(fields) ? fields.step() : null;
    }

    @Override
    public void close() {
        lines.close();
    }

    private final class Fields implements JsonLines.FieldReader {
        private @Nullable String video;
        private int @Nullable [] size;
        private int step = -1;
        private int videoFrames = -1;
        private int knownAt = -1;
        private boolean isTube;
        private int @Nullable [] frames;
        private double @Nullable [] boxes;
        private double @Nullable [] scores;
        private final int[] boxRows = new int[1];
        private final int[] scoreRows = new int[1];

        @Override
        public boolean read(String name, JsonParser parser) throws IOException {
            switch (name) {
                case "video" -> video = lines.text(name, parser);
                case "size" -> size = lines.integers(name, parser, 1);
                case "step" -> step = lines.integer(name, parser, 0);
                case "frames" -> frames = lines.integers(name, parser, 0);
                case "videoFrames" -> videoFrames = lines.integer(name, parser, 1);
                case "knownAt" -> knownAt = lines.integer(name, parser, 0);
                case "boxes" -> boxes = lines.rows(name, parser, boxRows);
                case "scores" -> scores = lines.rows(name, parser, scoreRows);
                default -> {
                    isTube |= name.equals("start");
                    return false;
                }
            }
            return true;
        }

        private DetectionStep step() {
            if (video == null || size == null || step < 0 || frames == null || boxes == null || scores == null) {
                throw lines.problem("a step needs 'video', 'size', 'step', 'frames', 'boxes' and 'scores'"
                        + (isTube ? "; this is a tube ('start'), which is linked already" : ""));
            }
            lines.require(size.length == 2, "'size' must be [width, height]");
            if (boxRows[0] != scoreRows[0]) {
                throw lines.problem("%d rows of 'boxes' but %d of 'scores'".formatted(boxRows[0], scoreRows[0]));
            }
            if (boxes.length != 4 * frames.length * boxRows[0]) {
                throw lines.problem(
                        "a row of 'boxes' must have 4 numbers for each of the %d frames".formatted(frames.length));
            }
            int known = knownAt < 0 ? DetectionStep.last(frames) : knownAt;
            try {
                return new DetectionStep(video, size[0], size[1], step, frames, boxes, scores, videoFrames, known);
            } catch (IllegalArgumentException e) {
                throw lines.problem(String.valueOf(e.getMessage()));
            }
        }
    }
}
