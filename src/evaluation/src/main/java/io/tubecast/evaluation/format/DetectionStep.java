package io.tubecast.evaluation.format;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a network found in one micro-tube step of a video: one line of {@code det.jsonl}.
 *
 * <p>The arrays are the step's own: read them, do not write them.
 *
 * @param video name of the video
 * @param width width of its frames in pixels, the unit of the boxes
 * @param height height of its frames in pixels
 * @param step number of the step in the video, 0-based
 * @param frames the K frames that each micro-tube has a box in, 0-based, rising
 * @param boxes [rows x K x 4] x1, y1, x2, y2 in continuous pixels
 * @param scores [rows x (C+1)] background first; empty if there are no rows
 * @param videoFrames number of frames of the video, told only on the last step of a video whose last frames no step reaches; else -1
 * @param knownAt newest frame that was read for the step: the last of {@code frames}, or one behind it where the network looks ahead
 */
@SuppressWarnings(
        "ArrayRecordComponent") // a step of a full head has 8732 rows: boxed lists would cost ten times the memory
public record DetectionStep(
        String video,
        int width,
        int height,
        int step,
        int[] frames,
        double[] boxes,
        double[] scores,
        int videoFrames,
        int knownAt) {
    /** Checks that the sizes agree and the frames rise. */
    public DetectionStep {
        require(width > 0 && height > 0, () -> "the size must be positive, was " + width + "x" + height);
        require(step >= 0, () -> "the step must be 0 or more, was " + step);
        require(frames.length > 0, () -> "a step needs at least one frame");
        require(rise(frames), () -> "frames must rise, were " + Arrays.toString(frames));
        require(
                boxes.length % (4 * frames.length) == 0,
                () -> "%d coordinates are no rows of %d boxes".formatted(boxes.length, frames.length));
        require(
                videoFrames == -1 || videoFrames > last(frames),
                () -> "a video of " + videoFrames + " frames cannot hold frames " + Arrays.toString(frames));
        require(
                knownAt >= last(frames),
                () -> "frames " + Arrays.toString(frames) + " cannot be known at frame " + knownAt);
        int rows = boxes.length / (4 * frames.length);
        require(
                rows == 0 ? scores.length == 0 : scores.length % rows == 0 && scores.length / rows >= 2,
                () -> "%d scores for %d rows, a row needs background and at least one class"
                        .formatted(scores.length, rows));
        for (int i = 0; i < boxes.length; i += 4) {
            if (!(boxes[i] <= boxes[i + 2] && boxes[i + 1] <= boxes[i + 3])) { // thousands of boxes
                throw new IllegalArgumentException(
                        "corners out of order in box " + Arrays.toString(Arrays.copyOfRange(boxes, i, i + 4)));
            }
        }
    }

    /** A step that is known with its last frame and does not tell how long the video is. */
    @SuppressWarnings("checkstyle:ParameterNumber") // one a key of the format
    public DetectionStep(String video, int width, int height, int step, int[] frames, double[] boxes, double[] scores) {
        this(video, width, height, step, frames, boxes, scores, -1, last(frames));
    }

    /** This step as the last one of its video. */
    public DetectionStep endOf(int framesOfVideo) {
        return new DetectionStep(video, width, height, step, frames, boxes, scores, framesOfVideo, knownAt);
    }

    /** Number of micro-tubes. */
    public int rows() {
        return boxes.length / (4 * frames.length);
    }

    /** Number of scores a row, background included; 0 if there are no rows. */
    public int scoresPerRow() {
        return rows() == 0 ? 0 : scores.length / rows();
    }

    /** This step with only the first box of each micro-tube, as a network that looks at single frames would give it, but known no earlier. */
    public DetectionStep firstBoxes() {
        double[] first = new double[4 * rows()];
        for (int row = 0; row < rows(); row++) {
            System.arraycopy(boxes, 4 * frames.length * row, first, 4 * row, 4);
        }
        return new DetectionStep(
                video, width, height, step, new int[] {frames[0]}, first, scores, videoFrames, knownAt);
    }

    private static void require(boolean obeyed, Supplier<String> rule) {
        if (!obeyed) {
            throw new IllegalArgumentException(rule.get());
        }
    }

    static int last(int[] frames) {
        return frames.length == 0 ? -1 : frames[frames.length - 1];
    }

    private static boolean rise(int[] frames) {
        boolean rising = frames[0] >= 0;
        for (int i = 1; i < frames.length; i++) {
            rising &= frames[i] > frames[i - 1];
        }
        return rising;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DetectionStep that
                && video.equals(that.video)
                && width == that.width
                && height == that.height
                && step == that.step
                && videoFrames == that.videoFrames
                && knownAt == that.knownAt
                && Arrays.equals(frames, that.frames)
                && Arrays.equals(boxes, that.boxes)
                && Arrays.equals(scores, that.scores);
    }

    @Override
    public int hashCode() {
        return Objects.hash(video, step, Arrays.hashCode(boxes), Arrays.hashCode(scores));
    }

    @Override
    public String toString() {
        return "DetectionStep[%s, step %d, frames %s, %d rows]".formatted(video, step, Arrays.toString(frames), rows());
    }
}
