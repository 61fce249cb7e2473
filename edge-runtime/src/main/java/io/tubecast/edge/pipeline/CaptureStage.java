package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.edge.camera.FrameIntake;
import io.tubecast.edge.clock.FrameClock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the capture thread does with a frame: picks those of the model's clock and hands them on, with those between them where flow is computed.
 *
 * <p>Whether frames come, and are of use, is judged before ({@link io.tubecast.edge.camera.CameraSupervisor}).
 */
final class CaptureStage implements FrameIntake {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureStage.class);

    private final Function<FrameSource.Format, FrameClock> clocks;
    private final FrameSink frames;
    private @Nullable FrameClock clock;
    private String name = "";
    private boolean offClockTold;

    /**
     * A stage without a source.
     *
     * @param clocks makes the clock that fits a source's rate
     * @param frames gets the frames of that clock, and those that only flow runs over if it takes them
     */
    CaptureStage(Function<FrameSource.Format, FrameClock> clocks, FrameSink frames) {
        this.clocks = clocks;
        this.frames = frames;
    }

    @Override
    public void begin(FrameSource source) {
        name = source.name();
        clock = clocks.apply(source.format());
        offClockTold = false;
    }

    @Override
    public @Nullable Frame exchange(Frame filled) throws InterruptedException {
        FrameClock modelClock = clock;
        if (modelClock == null) {
            throw new IllegalStateException("a frame before there is a source");
        }
        FrameStamp stamp = filled.stamp();
        LiveFrame slot = frames.writable();
        Frame spare = slot.exchange(filled);
        slot.wanted(modelClock.takes(stamp.index(), stamp.mediaNanos()));
        slot.stride(modelClock.stride());
        boolean taken = true;
        if (slot.wanted() || (modelClock.flowFrame() && frames.takesFlowFrames())) {
            taken = frames.put();
        }
        if (modelClock.offClock() > 0 && !offClockTold) {
            offClockTold = true;
            LOG.warn("{}: frames come too slowly or unevenly for the model's clock, the nearest are taken", name);
        }
        return taken ? spare : null;
    }

    @Override
    public void end() {
        frames.end();
    }
}
