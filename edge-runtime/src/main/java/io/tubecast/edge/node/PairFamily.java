package io.tubecast.edge.node;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.config.ClipModeConfig;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.ladder.FlowSwitch;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.edge.model.AmtnetStepDetector;
import io.tubecast.edge.pipeline.Detector;
import io.tubecast.edge.pipeline.Pipeline;
import io.tubecast.edge.pipeline.StepDetector;
import io.tubecast.edge.pipeline.StreamState;
import io.tubecast.edge.pipeline.WindowSettings;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.FrameTiming;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Mode;
import io.tubecast.video.flow.StreamStack;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Models that see pairs of frames (AMTnet): online, with a ladder of ways to look. */
final class PairFamily implements Family {
    /** From so many processors on one is left for flow besides the networks and the camera. */
    private static final int PROCESSORS_FOR_FLOW = 3;

    private final ModelBundle bundle;
    private final NodeConfig config;
    private final NanoClock clock;
    private final Mode mode;

    PairFamily(ModelBundle bundle, NodeConfig config, NanoClock clock) {
        this.bundle = bundle;
        this.config = config;
        this.clock = clock;
        mode = Model.mode(bundle, config.pipeline());
        if (config.clip().window() != ClipModeConfig.ANY) {
            throw new ConfigException(
                    "clip.window",
                    "must be 0 for the model '%s', which looks at frames as they come"
                            .formatted(bundle.manifest().model().name()),
                    config.clip().window());
        }
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public Pipeline.@Nullable Flow flow(Owned owned) {
        StreamStack stacks = Model.stacks(bundle, mode);
        return stacks == null
                ? null
                : new Pipeline.Flow(
                        owned.own(stacks), Runtime.getRuntime().availableProcessors() >= PROCESSORS_FOR_FLOW);
    }

    @Override
    public Detector open(ModelBundle model, EngineProvider provider) {
        return new AmtnetStepDetector(model, provider, new StageTimes(), clock);
    }

    /** A stream that waits for the networks is looked at with all there is; one that does not, with what there is time for. */
    @Override
    public Ladder ladder(Detector detector, FrameSource.Format format, Pipeline.@Nullable Flow flow) {
        StreamStack stacks = flow == null ? null : flow.stacks();
        StartUpCosts costs =
                StartUpCosts.measure((StepDetector) detector, stacks, format.width(), format.height(), clock);
        FlowSwitch flowSwitch = new FlowSwitch(flow != null);
        if (!format.live()) {
            return Ladder.fixed(new Rung(mode, Math.max(1, config.pipeline().stride())), flowSwitch, clock);
        }
        FrameClock everyStep = clock(format, () -> 1);
        double fieldNanos = everyStep.takesEveryFrame()
                ? 1e9 / format.framesPerSecond()
                : bundle.manifest().frames().intervalNanos();
        NodeLadder rungs = new NodeLadder(bundle, Model.modesFrom(bundle, mode), 1e9 / everyStep.stepsPerSecond());
        return new Ladder(rungs.plan(costs, fieldNanos, config.pipeline(), config.ladder()), flowSwitch, clock);
    }

    @Override
    public FrameClock clock(FrameSource.Format format, IntSupplier strides) {
        FrameTiming timing = bundle.manifest().frames();
        return new FrameClock(timing.trainingFps(), format.framesPerSecond(), timing.delta(), strides);
    }

    @Override
    public LinkingSettings linking() {
        return bundle.manifest().pairs().linking().toSettings();
    }

    @Override
    public @Nullable WindowSettings windows(FrameSource.Format format) {
        return null;
    }

    @Override
    public Factsheet.@Nullable Clip clip(FrameSource.Format format) {
        return null;
    }

    @Override
    public void tell(StreamState state, FrameSource.Format format) {
        // as shipped: a step is short
    }
}
