package io.tubecast.lab.detect;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.fusion.DetectionRows;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.frames.MotionFrames;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model over whole videos: frames 0, delta, 2 delta and so on, each paired with the one before, as the live system does on every processed frame.
 *
 * <p>A step's rows are the anchors that enter suppression for at least one class, boxes in pixels and not cut at the border, so that filtering and linking them gives
 * what the live system gives. Frames behind the last whole step make no pair of their own; the last step then tells how long the video is, and tubes are held until
 * its end. Owns the networks. Not thread-safe.
 */
final class VideoDetector implements AutoCloseable {
    private final StepDetector detector;
    private final int delta;
    private final @Nullable OutputRecording recording;
    private long rows;

    /**
     * A detector of whole videos.
     *
     * @param detector becomes this object's own
     * @param delta frames from the first to the second of a pair
     * @param recording what gets the raw outputs, if anything does; stays the caller's, and goes with a {@link ModelDetector} only
     */
    VideoDetector(StepDetector detector, int delta, @Nullable OutputRecording recording) {
        this.detector = detector;
        this.delta = delta;
        this.recording = recording;
    }

    /**
     * Runs over one video.
     *
     * @param name the video's name in the steps
     * @param steps receives every step in order, the last one also when the video ends early
     * @param stop asked before every frame whether to end here
     * @param passed told how many frames were passed with each one processed
     * @return number of steps
     * @throws FrameSourceException if the video is damaged; the steps before the damage were given out
     */
    int detect(
            String name,
            FrameSequence frames,
            Consumer<DetectionStep> steps,
            BooleanSupplier stop,
            Consumer<Integer> passed) {
        detector.reset();
        DetectionStep held = null;
        int count = 0;
        try {
            for (int number = 0; !stop.getAsBoolean(); number += delta) {
                Image picture = frames.frame(number);
                if (picture == null) {
                    held = held == null ? null : withEnd(held, frames.frames());
                    break;
                }
                if (detector.step(picture, frames)) {
                    give(held, steps);
                    held = step(name, picture, count++, new int[] {number - delta, number}, knownAt(frames, number));
                }
                passed.accept(delta);
            }
        } catch (FrameSourceException e) {
            give(held, steps);
            throw e;
        }
        give(held, steps);
        return count;
    }

    private static void give(@Nullable DetectionStep step, Consumer<DetectionStep> steps) {
        if (step != null) {
            steps.accept(step);
        }
    }

    /** The last step of a video, which tells the video's length if there are frames behind it. */
    private static DetectionStep withEnd(DetectionStep last, int frames) {
        return frames > last.frames()[1] + 1 ? last.endOf(frames) : last;
    }

    /** The newest frame that a step which ends with a frame needed. */
    private static int knownAt(FrameSequence frames, int number) {
        return frames instanceof MotionFrames motion ? motion.knownAt() : number;
    }

    private DetectionStep step(String name, Image picture, int step, int[] pair, int knownAt) {
        if (recording != null && detector instanceof ModelDetector model) {
            recording.take(model.networks().scores(), model.networks().offsets());
        }
        DetectionRows found = detector.rows(picture);
        rows += found.rows();
        double[] scores = found.rows() == 0 ? new double[0] : found.scores();
        return new DetectionStep(
                name, picture.width(), picture.height(), step, pair, found.boxes(), scores, -1, knownAt);
    }

    /** Frames from the first to the second of a pair. */
    int delta() {
        return delta;
    }

    /** Rows of all steps so far. */
    long rows() {
        return rows;
    }

    @Override
    public void close() {
        detector.close();
    }
}
