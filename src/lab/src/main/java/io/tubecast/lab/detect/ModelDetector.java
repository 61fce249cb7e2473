package io.tubecast.lab.detect;

import io.tubecast.core.detection.BoxCodec;
import io.tubecast.core.frame.Image;
import io.tubecast.core.fusion.DetectionRows;
import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.frames.MotionFrames;
import io.tubecast.video.preprocess.PictureFit;
import io.tubecast.video.preprocess.StackFit;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** One model on frames of any size. Owns the networks. Not thread-safe. */
final class ModelDetector implements StepDetector {
    private final AmtnetDetector detector;
    private final PictureFit fit;
    private final @Nullable StackFit stackFit;
    private final int columns;
    private final int[] anchors;

    /**
     * Loads and checks the networks of a bundle.
     *
     * @param provider what runs them; must outlive the detector
     * @param appearanceOnly whether a model of two streams does without its motion stream
     */
    ModelDetector(ModelBundle bundle, EngineProvider provider, boolean appearanceOnly) {
        detector = new AmtnetDetector(bundle, provider, NanoClock.system());
        InputSpec input = bundle.manifest().input();
        fit = new PictureFit(input.width(), input.height(), input.resize(), input.mean());
        FlowSpec flow = bundle.manifest().flow();
        stackFit = flow == null || appearanceOnly
                ? null
                : new StackFit(3 * flow.stack(), flow.width(), flow.height(), input.width(), input.height());
        columns = bundle.manifest().classes() + 1;
        anchors = new int[detector.codec().anchorCount()];
    }

    @Override
    public boolean step(Image picture, FrameSequence frames) {
        fit.fill(picture, detector.input());
        return detector.step(fitStack(frames));
    }

    private boolean fitStack(FrameSequence frames) {
        ByteBuffer input = detector.flowInput();
        if (input == null || stackFit == null || !(frames instanceof MotionFrames motion)) {
            return false;
        }
        boolean has = motion.stack(stackFit.stack());
        if (has) {
            stackFit.fit(input);
        }
        return has;
    }

    @Override
    public DetectionRows rows(Image picture) {
        return rows(picture, detector.scores(), detector.candidates(anchors), anchors);
    }

    /** Rows of these anchors with these scores [A x (C + 1)] and this network's boxes. */
    DetectionRows rows(Image picture, FloatBuffer allScores, int count, int[] wanted) {
        BoxCodec codec = detector.codec();
        int values = codec.valuesPerTube();
        double[] boxes = new double[count * values];
        double[] scores = new double[count * columns];
        for (int row = 0; row < count; row++) {
            codec.decode(wanted[row], detector.offsets(), boxes, row * values);
            for (int i = 0; i < columns; i++) {
                scores[row * columns + i] = decimal(allScores.get(wanted[row] * columns + i));
            }
        }
        fit.toFrame(boxes, 0, boxes.length);
        for (int i = 0; i < boxes.length; i += 2) {
            boxes[i] = decimal((float) (boxes[i] * picture.width()));
            boxes[i + 1] = decimal((float) (boxes[i + 1] * picture.height()));
        }
        return new DetectionRows(codec.boxesPerTube(), columns, boxes, scores);
    }

    /** The double with a float's own decimal digits: half as long in a file, in the same order, off by less than half of the float's last bit. */
    private static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    /** What the networks said in the last step. */
    AmtnetDetector networks() {
        return detector;
    }

    @Override
    public void reset() {
        detector.reset();
    }

    @Override
    public void close() {
        detector.close();
        fit.close();
        if (stackFit != null) {
            stackFit.close();
        }
    }
}
