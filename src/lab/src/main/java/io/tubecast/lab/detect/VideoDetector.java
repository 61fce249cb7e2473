package io.tubecast.lab.detect;

import io.tubecast.core.detection.BoxCodec;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.time.NanoClock;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.lab.frames.FrameSequence;
import io.tubecast.video.preprocess.PictureFit;
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
    private final AmtnetDetector detector;
    private final PictureFit fit;
    private final int columns;
    private final int delta;
    private final int[] anchors;
    private final @Nullable OutputRecording recording;
    private long rows;

    /**
     * Loads and checks the networks of a bundle.
     *
     * @param provider what runs them; must outlive the detector
     * @param delta frames from the first to the second of a pair
     * @param recording what gets the raw outputs, if anything does; stays the caller's
     */
    VideoDetector(ModelBundle bundle, EngineProvider provider, int delta, @Nullable OutputRecording recording) {
        detector = new AmtnetDetector(bundle, provider, NanoClock.system());
        InputSpec input = bundle.manifest().input();
        fit = new PictureFit(input.width(), input.height(), input.resize(), input.mean());
        columns = bundle.manifest().classes() + 1;
        this.delta = delta;
        this.recording = recording;
        anchors = new int[detector.codec().anchorCount()];
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
                fit.fill(picture, detector.input());
                if (detector.step()) {
                    give(held, steps);
                    held = step(name, picture, count++, number);
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
        int reached = last.frames()[1] + 1;
        return new DetectionStep(
                last.video(),
                last.width(),
                last.height(),
                last.step(),
                last.frames(),
                last.boxes(),
                last.scores(),
                frames > reached ? frames : -1);
    }

    private DetectionStep step(String name, Image picture, int step, int number) {
        if (recording != null) {
            recording.take(detector.scores(), detector.offsets());
        }
        BoxCodec codec = detector.codec();
        int count = detector.candidates(anchors);
        int values = codec.valuesPerTube();
        double[] boxes = new double[count * values];
        double[] scores = new double[count * columns];
        for (int row = 0; row < count; row++) {
            codec.decode(anchors[row], detector.offsets(), boxes, row * values);
            for (int i = 0; i < columns; i++) {
                scores[row * columns + i] = decimal(detector.scores().get(anchors[row] * columns + i));
            }
        }
        fit.toFrame(boxes, 0, boxes.length);
        for (int i = 0; i < boxes.length; i += 2) {
            boxes[i] = decimal((float) (boxes[i] * picture.width()));
            boxes[i + 1] = decimal((float) (boxes[i + 1] * picture.height()));
        }
        rows += count;
        int[] frames = {number - delta, number};
        return new DetectionStep(name, picture.width(), picture.height(), step, frames, boxes, scores);
    }

    /** The double with a float's own decimal digits: half as long in a file, in the same order, off by less than half of the float's last bit. */
    private static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    /** Rows of all steps so far. */
    long rows() {
        return rows;
    }

    @Override
    public void close() {
        detector.close();
        fit.close();
    }
}
