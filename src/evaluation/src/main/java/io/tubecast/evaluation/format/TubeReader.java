package io.tubecast.evaluation.format;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code tubes.jsonl}, tube by tube. Unknown keys are passed over; of the keys, only {@code frameScores} may be missing, each frame then has
 * the tube's score.
 */
public final class TubeReader implements AutoCloseable {
    private final JsonLines lines;

    /**
     * Opens a file.
     *
     * @throws DataException if there is no such file
     */
    public TubeReader(Path file) {
        lines = new JsonLines(file);
    }

    /**
     * The next tube, null at the end.
     *
     * @throws DataException naming file and line, if the line is not a tube
     */
    public @Nullable TubeRecord next() {
        TubeLine line = new TubeLine(lines, false);
        if (!lines.next(line)) {
            return null;
        }
        lines.require(line.score != null, "a tube needs a 'score'");
        return line.tube();
    }

    @Override
    public void close() {
        lines.close();
    }
}
