package io.tubecast.edge.model;

import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.time.NanoClock;
import io.tubecast.core.trajectory.RefinedTube;
import io.tubecast.edge.pipeline.ClipWindow;
import io.tubecast.edge.pipeline.WindowDetector;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.cfad.CfadDetector;
import io.tubecast.inference.cfad.ClipTimes;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.publish.message.Mode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CFAD on the windows of a stream; notes how long its stages take. Owns the networks. Not thread-safe. */
public final class CfadWindowDetector implements WindowDetector {
    private final CfadDetector detector;
    private final InputSpec input;
    private StageTimes times;

    /**
     * Loads and checks the networks of a bundle.
     *
     * @param provider what runs them; must outlive the detector
     * @param times where durations are noted
     */
    public CfadWindowDetector(ModelBundle bundle, EngineProvider provider, StageTimes times, NanoClock clock) {
        detector = new CfadDetector(bundle, provider, clock);
        input = bundle.manifest().input();
        this.times = times;
    }

    @Override
    public int frames() {
        return detector.frames();
    }

    @Override
    public int width() {
        return input.width();
    }

    @Override
    public int height() {
        return input.height();
    }

    @Override
    public List<ActionTube> find(ClipWindow window) {
        detector.put(window.pixels());
        List<RefinedTube> found = detector.find();
        note(detector.times());
        List<ActionTube> tubes = new ArrayList<>(found.size());
        for (RefinedTube tube : found) {
            ActionTube whole = detector.finish(tube, window.resampler(), window.leastSize());
            double[] boxes = whole.boxes().clone();
            window.toPicture(boxes);
            tubes.add(new ActionTube(whole.actionClass(), whole.score(), whole.start(), boxes, whole.frameScores()));
        }
        return tubes;
    }

    private void note(ClipTimes taken) {
        times.record(Stage.TRUNK, taken.trunkNanos());
        times.record(
                Stage.HEAD, taken.proposalNanos() + taken.coarseNanos() + taken.selectorNanos() + taken.refineNanos());
        times.record(Stage.DECODE, taken.decodeNanos());
    }

    @Override
    public Mode mode() {
        return Mode.CLIP;
    }

    @Override
    public void noteTimes(StageTimes newTimes) {
        times = newTimes;
    }

    /** Looks at a clip of the memory's own gray. */
    @Override
    public void warm(Image picture, @Nullable ByteBuffer stack) {
        detector.find();
    }

    @Override
    public void close() {
        detector.close();
    }
}
