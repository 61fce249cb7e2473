package io.tubecast.edge.node;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.config.ClipModeConfig;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.ladder.FlowSwitch;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.edge.model.CfadWindowDetector;
import io.tubecast.edge.pipeline.Detector;
import io.tubecast.edge.pipeline.Pipeline;
import io.tubecast.edge.pipeline.StreamState;
import io.tubecast.edge.pipeline.WindowSettings;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.FrameTiming;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Mode;
import io.tubecast.video.preprocess.PictureFit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Models that see whole clips (CFAD): a recorded file as one, a stream in overlapping windows. Not online, and with one way to look. */
final class ClipFamily implements Family {
    private static final Logger LOG = LoggerFactory.getLogger(ClipFamily.class);

    /** Networks that take so many times as long as they took at the start hang: with people in the picture more of them run. */
    private static final int HANGING = 10;

    private final ModelBundle bundle;
    private final NodeConfig config;
    private final NanoClock clock;
    private final boolean file;
    private final int clipFrames;
    private long windowNanos;

    /**
     * For one model.
     *
     * @throws io.tubecast.inference.bundle.BundleException if it sees flow, which is not computed for clips here
     * @throws ConfigException if something is configured that does not apply to it
     */
    ClipFamily(ModelBundle bundle, NodeConfig config, boolean file, NanoClock clock) {
        this.bundle = bundle;
        this.config = config;
        this.file = file;
        this.clock = clock;
        ModelFit.checkFlow(bundle);
        clipFrames = bundle.manifest().requiredClip().toShape(bundle.manifest()).frames();
        Model.mode(bundle, config.pipeline());
        allow(
                "pipeline.stride",
                "0 or 1",
                config.pipeline().stride() <= 1,
                config.pipeline().stride());
        allow("control.extrapolate", "false", !config.control().extrapolate(), true);
    }

    private void allow(String key, String allowed, boolean holds, Object found) {
        if (!holds) {
            throw new ConfigException(
                    key,
                    "must be %s for the model '%s', which looks at whole clips and is not online"
                            .formatted(allowed, bundle.manifest().model().name()),
                    found);
        }
    }

    @Override
    public Mode mode() {
        return Mode.CLIP;
    }

    @Override
    public Pipeline.@Nullable Flow flow(Owned owned) {
        return null;
    }

    @Override
    public Detector open(ModelBundle model, EngineProvider provider) {
        return new CfadWindowDetector(model, provider, new StageTimes(), clock);
    }

    /** One rung: there is nothing to step down to. */
    @Override
    public Ladder ladder(Detector detector, FrameSource.Format format, Pipeline.@Nullable Flow flow) {
        long begun = clock.nanoTime();
        detector.warm(new Image(format.width(), format.height()), null);
        windowNanos = clock.nanoTime() - begun;
        WindowSettings windows = windows(format);
        double hopNanos = windows.hop() * 1e9 / framesPerSecond(format);
        if (format.live() && !windows.whole() && windowNanos > hopNanos) {
            LOG.warn(
                    "a window takes the networks {} ms and one is due every {} ms: they will come less often; a longer clip.window gives them time",
                    Math.round(windowNanos / 1e6),
                    Math.round(hopNanos / 1e6));
        }
        return Ladder.fixed(new Rung(Mode.CLIP, 1), new FlowSwitch(false), clock);
    }

    /** Every frame counts: the clip is made of those that are nearest to its moments. */
    @Override
    public FrameClock clock(FrameSource.Format format, IntSupplier strides) {
        return new FrameClock(framesPerSecond(format), format.framesPerSecond(), 1, 1);
    }

    /** Of a source that does not say how fast it is, what the model is made for. */
    private double framesPerSecond(FrameSource.Format format) {
        return format.framesPerSecond() > 0
                ? format.framesPerSecond()
                : bundle.manifest().frames().trainingFps();
    }

    @Override
    public @Nullable LinkingSettings linking() {
        return null;
    }

    /** A window of the model takes the same time whatever the rate of the stream: of half the rate it has half of the frames. */
    private int window(FrameSource.Format format) {
        if (config.clip().window() != ClipModeConfig.ANY) {
            return config.clip().window();
        }
        if (file) {
            return WindowSettings.WHOLE;
        }
        FrameTiming timing = bundle.manifest().frames();
        int frames = timing.window() == null ? clipFrames : timing.window();
        long here = Math.round(frames * framesPerSecond(format) / timing.trainingFps());
        return (int) Math.max(2, Math.min(FrameTiming.LONGEST_WINDOW, here));
    }

    @Override
    public WindowSettings windows(FrameSource.Format format) {
        InputSpec input = bundle.manifest().input();
        return new WindowSettings(
                window(format),
                config.clip().minOverlap(),
                () -> new PictureFit(input.width(), input.height(), input.resize(), input.mean()));
    }

    @Override
    public Factsheet.Clip clip(FrameSource.Format format) {
        WindowSettings windows = windows(format);
        return new Factsheet.Clip(clipFrames, windows.window(), windows.hop());
    }

    @Override
    public void tell(StreamState state, FrameSource.Format format) {
        state.networksMayTake(HANGING * windowNanos / 1_000_000, !format.live());
    }
}
