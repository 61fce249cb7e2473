package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.ladder.FlowSwitch;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** On a clock of the test's own, a report a second. */
class HealthMonitorTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(1_000 * SECOND);
    private final NanoClock clock = now::get;
    private final StreamState state = new StreamState(clock);
    private final Operation operation = new Operation("front", Mode.APPEARANCE, 1, 25);
    private final HealthMonitor monitor = new HealthMonitor(
            operation,
            state,
            new StageTimes(),
            clock,
            800,
            Steering.by(Ladder.fixed(new Rung(Mode.APPEARANCE, 1), new FlowSwitch(false), clock)));
    private long index;

    @Test
    void aCameraThatGivesTooFewFramesForTwoSecondsIsSlow() {
        state.cameraOpened(new FrameSource.Format(64, 48, 25, -1, true));
        assertThat(second(25).cause()).isNull();
        assertThat(second(10).cause()).isNull();
        assertThat(second(10).cause()).isEqualTo("the camera gives 10.0 of 25.0 frames a second");
        assertThat(second(25).cause()).isNull();
    }

    @Test
    void aCameraThatHasJustComeBackIsNotSlow() {
        state.cameraOpened(new FrameSource.Format(64, 48, 25, -1, true));
        second(25);
        state.cameraLost("unplugged");
        for (int i = 0; i < 3; i++) {
            assertThat(second(0).cause()).isEqualTo("unplugged");
        }
        assertThat(second(8).cause()).isNull(); // for a third of the second
        assertThat(second(25).state()).isEqualTo(Health.State.OK);
    }

    @Test
    void aCameraWhoseRateNobodyKnowsIsNeverSlow() {
        state.cameraOpened(new FrameSource.Format(64, 48, 0, -1, true));
        for (int i = 0; i < 4; i++) {
            assertThat(second(2).cause()).isNull();
        }
    }

    /** A second in which so many frames come, and the report at its end. */
    private Health second(int frames) {
        for (int i = 0; i < frames; i++) {
            now.addAndGet(SECOND / frames);
            state.frameCaptured(index++, 64, 48);
            state.frameProcessed();
        }
        now.addAndGet(frames == 0 ? SECOND : SECOND % frames);
        return monitor.report(new Drops(0, 0, 0, 0, 0), new OperatingPoint(Mode.APPEARANCE, 1), null);
    }
}
