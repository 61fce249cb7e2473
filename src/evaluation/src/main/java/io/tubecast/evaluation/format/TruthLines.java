package io.tubecast.evaluation.format;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads ground truth in the form of {@code tubes.jsonl} without scores, line by line.
 *
 * <p>Additions to that form: {@code "ignored":true} marks a tube that may be found or not; a line with only {@code video}, {@code size}
 * and {@code frames} names a video in which nobody acts; {@code "labelled":[10,35,60]} in place of {@code start} says that the tube's boxes are those
 * of these frames, and on a line without a tube which frames were looked at.
 */
public final class TruthLines implements AutoCloseable {
    private final JsonLines lines;

    /**
     * One line.
     *
     * @param video name of the video
     * @param width width of its frames in pixels
     * @param height height of its frames in pixels
     * @param frames number of frames, or -1 if the line does not say
     * @param tube the tube, null on the line of a video without any
     * @param ignored whether the tube may be found or not
     * @param labelled the frames of the tube, or of the video, that were labelled; null if the line does not say
     */
    public record Line(
            String video,
            int width,
            int height,
            int frames,
            @Nullable TubeRecord tube,
            boolean ignored,
            @Nullable List<Integer> labelled) {}

    /**
     * Opens a file.
     *
     * @throws DataException if there is no such file
     */
    public TruthLines(Path file) {
        lines = new JsonLines(file);
    }

    /**
     * The next line, null at the end.
     *
     * @throws LineException naming file and line, if the line is not one of truth; reading can go on with the next
     * @throws DataException if the file cannot be read on
     */
    public @Nullable Line next() {
        TubeLine line = new TubeLine(lines, true);
        if (!lines.next(line)) {
            return null;
        }
        if (line.video != null && line.size != null && line.size.length == 2 && line.frames > 0 && !line.isTube()) {
            return new Line(line.video, line.size[0], line.size[1], line.frames, null, false, labelled(line));
        }
        TubeRecord tube = line.tube();
        return new Line(tube.video(), tube.width(), tube.height(), line.frames, tube, line.ignored, labelled(line));
    }

    private static @Nullable List<Integer> labelled(TubeLine line) {
        return line.labelled == null
                ? null
                : Arrays.stream(line.labelled).boxed().toList();
    }

    @Override
    public void close() {
        lines.close();
    }
}
