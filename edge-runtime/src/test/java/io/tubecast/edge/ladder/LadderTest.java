package io.tubecast.edge.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.publish.message.Mode;
import io.tubecast.testkit.Allocation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ladder with what hangs on it, frame by frame: one every 40 ms, flow that needs five frames for its stack. */
class LadderTest {
    private static final Rung BEST = new Rung(Mode.TWO_STREAM, 1);
    private static final Rung FLOOR = new Rung(Mode.APPEARANCE, 1);
    private static final double PERIOD = 40e6;
    private static final int FIELDS = 5;

    private long now = 1_000_000_000L;
    private final FlowSwitch flow = new FlowSwitch(true);
    private final List<MeasuredRung> rungs =
            List.of(new MeasuredRung(BEST, 2, 0.5, 0.5), new MeasuredRung(FLOOR, 1, 0.2, 0.2));
    private Ladder ladder = ladder(LadderRules.defaults());
    private int fields;
    private boolean before;
    private final List<Mode> modes = new ArrayList<>();
    private double slowdown = 1;
    private long fieldNanos = 4_000_000;

    private Ladder ladder(LadderRules rules) {
        return new Ladder(new LadderPlan(rungs, rungs, rules, PERIOD, PERIOD), flow, () -> now);
    }

    /** One frame through flow, ladder and networks that speak with what both frames of a pair have. */
    private void frame() {
        now += (long) PERIOD;
        fields = flow.on() ? fields + 1 : 0;
        if (flow.on()) {
            flow.took(now, fieldNanos);
        }
        if (!ladder.looks()) {
            return;
        }
        boolean given = ladder.givesStack(fields >= FIELDS);
        Mode mode = given && before ? Mode.TWO_STREAM : Mode.APPEARANCE;
        before = given;
        double cost = given ? 0.5 : 0.2;
        modes.add(mode);
        ladder.looked(mode, ladder.stride(), (long) (cost * slowdown * PERIOD), 0);
    }

    private void frames(int count) {
        for (int i = 0; i < count; i++) {
            frame();
        }
    }

    @Test
    void picturesAreLookedAtAloneFromTheFirstOnWhileFlowFillsItsStack() {
        frames(10);
        // the fifth frame has a stack, a pair of two comes with the sixth
        assertThat(modes.subList(0, 5)).containsOnly(Mode.APPEARANCE);
        assertThat(modes.subList(5, 10)).containsOnly(Mode.TWO_STREAM);
    }

    @Test
    void flowIsNotComputedOnARungThatDoesWithout() {
        frames(50);
        slowdown = 3; // 1.5 of its budget
        frames(40);
        assertThat(ladder.rung()).isEqualTo(FLOOR);
        assertThat(flow.on()).isFalse();
        assertThat(ladder.lowered()).startsWith("appearance at Δ: steps took 150 % of the time there is");
        assertThat(modes.get(modes.size() - 1)).isEqualTo(Mode.APPEARANCE);
    }

    @Test
    void onTheWayUpFlowRunsInTheShadowAndNoFrameIsLost() {
        frames(50);
        slowdown = 3;
        frames(40);
        slowdown = 1;
        modes.clear();
        int shadow = 0;
        int frames = 0;
        while (!modes.contains(Mode.TWO_STREAM) && frames < 1_000) {
            frame();
            frames++;
            shadow += flow.on() && ladder.rung().equals(FLOOR) ? 1 : 0;
        }
        // at least 10 s of 25 frames; the shadow at least two seconds, the better head with the very frame of the
        // change
        assertThat(frames).isBetween(250, 400);
        assertThat(shadow).isBetween(50, 55);
        assertThat(modes).hasSize(frames);
        assertThat(modes.indexOf(Mode.TWO_STREAM)).isEqualTo(frames - 1);
        assertThat(ladder.rung()).isEqualTo(BEST);
        assertThat(ladder.lowered()).isNull();
        assertThat(ladder.cause())
                .matches("two-stream at Δ would have taken at most \\d+ % of the time there is for 10 s");
        frames(100);
        assertThat(modes.subList(frames - 1, modes.size())).containsOnly(Mode.TWO_STREAM);
    }

    @Test
    void whoStepsDownSlowlyClimbsTooAlthoughTheShadowIsLong() {
        ladder = ladder(new LadderRules(6_000_000_000L, 0.1, 10_000_000_000L, 0.85, 4, 3, 8));
        frames(50);
        slowdown = 3;
        frames(8 * 25);
        assertThat(ladder.rung()).isEqualTo(FLOOR);
        slowdown = 1;
        frames(60 * 25); // of which the shadow takes twelve seconds
        assertThat(ladder.rung()).isEqualTo(BEST);
    }

    @Test
    void flowThatIsTooSlowEndsTheShadowUnseen() {
        frames(50);
        slowdown = 3;
        frames(40);
        slowdown = 1;
        fieldNanos = 60_000_000; // 1.5 times the interval of the frames
        modes.clear();
        boolean shadowed = false;
        for (int i = 0; i < 500; i++) {
            frame();
            shadowed |= flow.on();
        }
        assertThat(shadowed).isTrue();
        assertThat(modes).containsOnly(Mode.APPEARANCE);
        assertThat(ladder.rung()).isEqualTo(FLOOR);
    }

    @Test
    void whatIsAskedForIsDoneWithTheNextFrameAndKept() {
        frames(50);
        ladder.force(FLOOR, "asked for by a command");
        frames(500);
        assertThat(modes.subList(50, 550)).containsOnly(Mode.APPEARANCE);
        assertThat(ladder.cause()).isEqualTo("asked for by a command");
        assertThat(flow.on()).isFalse();
        assertThat(ladder.lowered()).isNull();
        ladder.force(null, "set free by a command");
        frames(10);
        assertThat(ladder.rung()).isEqualTo(BEST);
        assertThat(ladder.cause()).isEqualTo("set free by a command");
        assertThat(modes.get(modes.size() - 1)).isEqualTo(Mode.TWO_STREAM);
    }

    @Test
    void inStandbyNothingIsLookedAt() {
        frames(50);
        ladder.force(new Rung(Mode.STANDBY, 1), "asked for by a command");
        frames(50);
        assertThat(modes).hasSize(50);
        assertThat(ladder.standbyCause()).isEqualTo("asked for by a command");
        assertThat(flow.on()).isFalse();
        ladder.force(null, "set free by a command");
        frames(10);
        assertThat(ladder.standbyCause()).isNull();
        assertThat(modes.get(50)).isEqualTo(Mode.APPEARANCE);
        assertThat(modes.get(59)).isEqualTo(Mode.TWO_STREAM);
    }

    @Test
    void whatTheNodeCannotRunIsRefusedWithWhatItCan() {
        assertThatThrownBy(() -> ladder.force(new Rung(Mode.APPEARANCE, 4), "asked for by a command"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this node cannot run appearance at 4Δ, it can run [two-stream at Δ, appearance at Δ] and"
                        + " standby");
    }

    @Test
    void flowThatBreaksAgainAndAgainDoesNotMakeItFlap() {
        frames(10);
        for (int second = 0; second < 60; second++) {
            fields = 0; // the camera stuttered
            frames(25);
        }
        int changes = 0;
        for (int i = 1; i < modes.size(); i++) {
            changes += modes.get(i) == modes.get(i - 1) ? 0 : 1;
        }
        assertThat(changes).isLessThanOrEqualTo(8); // four in each of the two minutes it touches
    }

    @Test
    void aCalmFrameAllocatesNothing() {
        frames(100);
        Ladder calm = ladder;
        assertThat(Allocation.bytesPerCall(3_000, () -> {
                    now += (long) PERIOD;
                    if (calm.looks()) {
                        calm.givesStack(true);
                        calm.looked(Mode.TWO_STREAM, 1, 20_000_000, 0);
                    }
                }))
                .isZero();
    }
}
