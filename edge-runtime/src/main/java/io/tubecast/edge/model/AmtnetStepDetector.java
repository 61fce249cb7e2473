package io.tubecast.edge.model;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.pipeline.StepDetector;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.video.preprocess.PictureFit;

/** AMTnet's appearance stream on frames of any shape; notes how long its stages take. Owns the networks. Not thread-safe. */
public final class AmtnetStepDetector implements StepDetector {
    private final AmtnetDetector detector;
    private final PictureFit fit;
    private final StageTimes times;
    private final NanoClock clock;

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
        this.times = times;
        this.clock = clock;
    }

    @Override
    public boolean step(Image picture) {
        long begun = clock.nanoTime();
        fit.fill(picture, detector.input());
        times.record(Stage.PREPROCESS, clock.nanoTime() - begun);
        boolean paired = detector.step();
        io.tubecast.inference.amtnet.StageTimes taken = detector.times();
        times.record(Stage.TRUNK, taken.trunkNanos());
        if (paired) {
            long decoded = clock.nanoTime();
            fit.toFrame(detector.microTubes());
            times.record(Stage.HEAD, taken.headNanos());
            times.record(Stage.DECODE, taken.decodeNanos() + clock.nanoTime() - decoded);
        }
        return paired;
    }

    @Override
    public MicroTubes microTubes() {
        return detector.microTubes();
    }

    @Override
    public void restart() {
        detector.reset();
    }

    @Override
    public void close() {
        detector.close();
        fit.close();
    }
}
