package io.tubecast.edge.model;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.detection.ScoreTemperature;
import io.tubecast.core.frame.Image;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.pipeline.StepDetector;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.publish.message.Mode;
import io.tubecast.video.preprocess.PictureFit;
import io.tubecast.video.preprocess.StackFit;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * AMTnet, both streams or one of them, on frames of any shape; notes how long its stages take. Owns the networks. Not thread-safe.
 *
 * <p>A pair of frames of which one has no flow stack is looked at with the appearance head, if the model has one; otherwise nothing is said about it.
 */
public final class AmtnetStepDetector implements StepDetector {
    private final AmtnetDetector detector;
    private final PictureFit fit;
    private final @Nullable StackFit stackFit;
    private final NanoClock clock;
    /** What is left when there is no stack. */
    private final Mode floor;

    private final double twoStreamTemperature;
    private final double appearanceTemperature;
    private final double motionTemperature;

    private StageTimes times;
    private Mode mode;

    /**
     * Loads and checks the networks of a bundle.
     *
     * @param provider what runs them; must outlive the detector
     * @param times where durations are noted
     */
    public AmtnetStepDetector(ModelBundle bundle, EngineProvider provider, StageTimes times, NanoClock clock) {
        detector = new AmtnetDetector(bundle, provider, clock);
        InputSpec input = bundle.manifest().input();
        fit = new PictureFit(input.width(), input.height(), input.resize(), input.mean());
        FlowSpec flow = bundle.manifest().flow();
        stackFit = flow == null
                ? null
                : new StackFit(flow.layout().channels(), flow.width(), flow.height(), input.width(), input.height());
        this.times = times;
        this.clock = clock;
        boolean appearance = bundle.manifest().graph(GraphRole.APPEARANCE_HEAD).isPresent();
        floor = appearance ? Mode.APPEARANCE : Mode.STANDBY;
        mode = floor;
        twoStreamTemperature = bundle.manifest().temperature(GraphRole.TWO_STREAM_HEAD);
        appearanceTemperature = bundle.manifest().temperature(GraphRole.APPEARANCE_HEAD);
        motionTemperature = bundle.manifest().temperature(GraphRole.MOTION_HEAD);
    }

    @Override
    public boolean step(Image picture, @Nullable ByteBuffer stack) {
        long begun = clock.nanoTime();
        fit.fill(picture, detector.input());
        boolean hasStack = fitStack(stack);
        times.record(Stage.PREPROCESS, clock.nanoTime() - begun);
        boolean paired = detector.step(hasStack);
        io.tubecast.inference.amtnet.StageTimes taken = detector.times();
        times.record(Stage.TRUNK, taken.trunkNanos());
        if (hasStack) {
            times.record(Stage.MOTION, taken.motionNanos());
        }
        if (paired) {
            long decoded = clock.nanoTime();
            fit.toFrame(detector.microTubes());
            ScoreTemperature.apply(detector.microTubes(), temperature());
            times.record(Stage.HEAD, taken.headNanos());
            times.record(Stage.DECODE, taken.decodeNanos() + clock.nanoTime() - decoded);
        }
        mode = mode(hasStack);
        return paired;
    }

    /** That of the head that spoke, so that its scores mean what another head's would. */
    private double temperature() {
        GraphRole head = detector.head();
        return head == GraphRole.TWO_STREAM_HEAD
                ? twoStreamTemperature
                : head == GraphRole.APPEARANCE_HEAD ? appearanceTemperature : motionTemperature;
    }

    private boolean fitStack(@Nullable ByteBuffer stack) {
        ByteBuffer input = detector.flowInput();
        if (stack == null || input == null || stackFit == null) {
            return false;
        }
        stackFit.fit(stack, input);
        return true;
    }

    private Mode mode(boolean hasStack) {
        GraphRole head = detector.head();
        if (head == GraphRole.TWO_STREAM_HEAD) {
            return Mode.TWO_STREAM;
        }
        if (head == GraphRole.APPEARANCE_HEAD) {
            return Mode.APPEARANCE;
        }
        if (head == GraphRole.MOTION_HEAD) {
            return Mode.MOTION;
        }
        return hasStack ? mode : floor; // the first frame of a pair changes nothing
    }

    @Override
    public MicroTubes microTubes() {
        return detector.microTubes();
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public void noteTimes(StageTimes newTimes) {
        times = newTimes;
    }

    @Override
    public void restart() {
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
