package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.edge.ladder.FlowSwitch;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent.ModeChange;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.testkit.Allocation;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ModeTellerTest {
    private static final EventTime AT = new EventTime(9, 900, 250);

    private final ModeTeller teller = new ModeTeller(new Operation("front", Mode.TWO_STREAM, 2, 12.5));
    private final StackState stack = new StackState(5, 40_000_000);

    private StepReport message(Mode mode) {
        TubesSnapshot snapshot = new TubesSnapshot("front", 1)
                .begin(new FrameStamp(7, 700, 700), 64, 48)
                .mode(mode, 2);
        return new StepReport(snapshot, stack);
    }

    @Test
    void theFirstMessageIsNoChange() {
        assertThat(teller.message(message(Mode.APPEARANCE), true)).isNull();
        assertThat(teller.present()).isEqualTo(new OperatingPoint(Mode.APPEARANCE, 2));
    }

    @Test
    void everyChangeBeginsWhereTheLastOneEnded() {
        teller.message(message(Mode.APPEARANCE), true);
        stack.whole();
        ModeChange up = Objects.requireNonNull(teller.message(message(Mode.TWO_STREAM), true));
        assertThat(up.at()).isEqualTo(new EventTime(7, 700, 250));
        assertThat(up.before().mode()).isEqualTo(Mode.APPEARANCE);
        assertThat(up.cause()).isEqualTo("the flow stack is whole");
        assertThat(teller.message(message(Mode.TWO_STREAM), true)).isNull();
        stack.late(200_000_000);
        ModeChange down = Objects.requireNonNull(teller.message(message(Mode.APPEARANCE), true));
        assertThat(down.before()).isEqualTo(up.after());
        assertThat(down.after()).isEqualTo(new OperatingPoint(Mode.APPEARANCE, 2));
        assertThat(down.cause()).isEqualTo("no flow stack: no frame followed within 200 ms");
    }

    @Test
    void aLostCameraIsStandbyUntilAMessageOfAFrameThatCameAfter() {
        teller.message(message(Mode.TWO_STREAM), true);
        ModeChange lost = Objects.requireNonNull(teller.standsBy(AT, "unplugged"));
        assertThat(lost.after().mode()).isEqualTo(Mode.STANDBY);
        assertThat(lost.cause()).isEqualTo("unplugged");
        // a message that was on its way changes nothing
        assertThat(teller.message(message(Mode.TWO_STREAM), false)).isNull();
        assertThat(teller.present().mode()).isEqualTo(Mode.STANDBY);
        // the first one after begins without a stack: that is what it says, not what it was before
        ModeChange back = Objects.requireNonNull(teller.message(message(Mode.APPEARANCE), true));
        assertThat(back.before().mode()).isEqualTo(Mode.STANDBY);
        assertThat(back.after().mode()).isEqualTo(Mode.APPEARANCE);
        assertThat(back.cause()).isEqualTo("frames come again");
        // and then it goes on as before
        stack.whole();
        ModeChange up = Objects.requireNonNull(teller.message(message(Mode.TWO_STREAM), true));
        assertThat(up.before().mode()).isEqualTo(Mode.APPEARANCE);
        assertThat(up.cause()).isEqualTo("the flow stack is whole");
    }

    @Test
    void aCameraThatIsLostWhileTheNodeStandsByChangesNothing() {
        teller.message(message(Mode.STANDBY), true);
        assertThat(teller.standsBy(AT, "unplugged")).isNull();
        assertThat(teller.message(message(Mode.STANDBY), true)).isNull();
    }

    @Test
    void aCameraThatNeverGaveAFrameWasLookedForWithAll() {
        ModeChange lost = Objects.requireNonNull(teller.standsBy(AT, "no frame"));
        assertThat(lost.before().mode()).isEqualTo(Mode.TWO_STREAM);
        ModeChange back = Objects.requireNonNull(teller.message(message(Mode.APPEARANCE), true));
        assertThat(back.before().mode()).isEqualTo(Mode.STANDBY);
    }

    @Test
    void aStepOfTheLadderIsToldWithItsCauseOnceAMessageShowsIt() {
        Ladder ladder = Ladder.fixed(new Rung(Mode.TWO_STREAM, 2), new FlowSwitch(true), () -> 0);
        teller.message(of(ladder, Mode.TWO_STREAM, 2), true);
        ladder.force(new Rung(Mode.TWO_STREAM, 2), "nothing new");
        ladder.looks();
        assertThat(teller.message(of(ladder, Mode.TWO_STREAM, 2), true)).isNull();
    }

    private StepReport of(Ladder ladder, Mode mode, int stride) {
        TubesSnapshot snapshot = new TubesSnapshot("front", 1)
                .begin(new FrameStamp(7, 700, 700), 64, 48)
                .mode(mode, stride);
        StepReport report = new StepReport(snapshot, stack);
        report.rung(ladder);
        return report;
    }

    @Test
    void theStackSaysWhatItSuffersFrom() {
        LiveFlowStack live =
                new LiveFlowStack(FlowStack.of(FlowAlignment.CAUSAL), 1, 1, FlowEncoding.DEFAULT, 40_000_000);
        FlowField field = new FlowField(1, 1);
        stack.missing(live);
        assertThat(stack.cause()).isEqualTo("the flow stack has 0 of 5 fields");
        live.push(field, 0, 1, 40_000_000);
        live.push(field, 1, 2, 120_400_000);
        live.push(field, 2, 3, 40_000_000);
        stack.missing(live);
        assertThat(stack.cause())
                .isEqualTo("frames lay 120 ms apart, more than twice the training interval of 40 ms:"
                        + " the flow stack has 1 of 5 fields");
        live.push(field, 3, 4, -1);
        stack.missing(live);
        assertThat(stack.cause())
                .isEqualTo("a frame was no later than the one before: the flow stack has 0 of 5 fields");
        StackState copy = new StackState(5, 40_000_000);
        copy.copyFrom(stack);
        assertThat(copy.cause()).isEqualTo(stack.cause());
    }

    @Test
    void aModeThatStaysCostsNothing() {
        StepReport same = message(Mode.TWO_STREAM);
        assertThat(Allocation.bytesPerCall(2_000, () -> teller.message(same, true)))
                .isZero();
    }
}
