package io.tubecast.core.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.actor.StagedActors;
import io.tubecast.core.geometry.Polygon;
import io.tubecast.testkit.Allocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An actor of the stage is active from its fourth step on; a step is 40 ms. */
class DecisionPolicyTest {
    private static final int WAVE = 1;
    private static final int STOP = 2;

    private final StagedActors stage = new StagedActors();
    private final List<Integer> decided = new ArrayList<>();
    private int steps;

    @Test
    void decidesOnceWhenTheLabelHasHeldForLongEnough() {
        DecisionPolicy policy = policy(rule(0.6, 400, 0));
        run(policy, 40, 0.9, WAVE);
        // active in step 4, held 400 ms ten steps later: step 14, and never again
        assertThat(decided).containsExactly(14);
    }

    @Test
    void tellsWhoItIsAndHowLongItHeld() {
        DecisionPolicy policy = policy(rule(0.6, 400, 0));
        run(policy, 14, 0.9, WAVE);
        assertThat(policy.decisions()).isEqualTo(1);
        assertThat(stage.tracker().actor(policy.actor(0)).label()).isEqualTo(WAVE);
        assertThat(policy.heldMillis(0)).isCloseTo(400, within(1e-6));
    }

    @Test
    void aScoreThatIsTooLowNeverDecides() {
        run(policy(rule(0.6, 0, 0)), 40, 0.55, WAVE);
        assertThat(decided).isEmpty();
        run(policy(rule(0.5, 0, 0)), 1, 0.55, WAVE);
        assertThat(decided).containsExactly(41);
    }

    @Test
    void aDipBeginsTheHoldAnewAndArmsAgain() {
        DecisionPolicy policy = policy(rule(0.6, 200, 0));
        run(policy, 20, 0.9, WAVE);
        assertThat(decided).containsExactly(9); // active in 4, five steps later
        run(policy, 20, 0.35, WAVE); // the smoothed score falls below 0.6
        run(policy, 30, 0.9, WAVE);
        assertThat(decided).hasSize(2);
        // a step leaves exp(-40/200) = 0.8187 of a difference. After 20 steps of 0.35 the score is 0.35 + 0.55 * 0.0183
        // = 0.360; after n of 0.9
        // it is 0.9 - 0.54 * 0.8187^n, over 0.6 at n = 3 (0.54 * 0.5488 = 0.296); five steps later
        assertThat(decided.get(1)).isEqualTo(40 + 3 + 5);
    }

    @Test
    void afterADecisionTheLabelCoolsDownForEverybody() {
        DecisionPolicy policy = policy(rule(0.6, 0, 1_000));
        for (int i = 0; i < 10; i++) {
            both();
            take(policy);
        }
        // both are active in step 4; one decides then, the other when 1000 ms, 25 steps, are over
        for (int i = 0; i < 30; i++) {
            both();
            take(policy);
        }
        assertThat(decided).containsExactly(4, 29);
    }

    private void both() {
        see(WAVE, 0.9, 0.1);
        see(WAVE, 0.9, 0.6);
    }

    @Test
    void nothingIsDecidedByLabelsWithoutARule() {
        DecisionPolicy policy = new DecisionPolicy(Arrays.<@Nullable DecisionRule>asList(null, rule(0.6, 0, 0), null));
        run(policy, 20, 0.9, STOP);
        assertThat(decided).isEmpty();
    }

    @Test
    void theFeetMustBeInTheRegion() {
        Polygon left = new Polygon(List.of(List.of(0.0, 0.0), List.of(0.5, 0.0), List.of(0.5, 1.0), List.of(0.0, 1.0)));
        DecisionPolicy policy = policy(new DecisionRule(0.6, 0, 0, 0, left));
        for (int i = 0; i < 10; i++) {
            see(WAVE, 0.9, 0.6); // from 0.6 to 0.8
            take(policy);
        }
        assertThat(decided).isEmpty();
        DecisionPolicy inside = policy(new DecisionRule(
                0.6, 0, 0, 0, new Polygon(List.of(List.of(0.65, 0.65), List.of(0.75, 0.65), List.of(0.7, 0.75)))));
        see(WAVE, 0.9, 0.6); // the middle of the lower edge is (0.7, 0.7)
        take(inside);
        assertThat(decided).hasSize(1);
    }

    @Test
    void whoLooksSmallIsTooFarAway() {
        run(policy(new DecisionRule(0.6, 0, 0, 0.41, null)), 20, 0.9, WAVE); // boxes are 0.4 high
        assertThat(decided).isEmpty();
        run(policy(new DecisionRule(0.6, 0, 0, 0.39, null)), 1, 0.9, WAVE);
        assertThat(decided).hasSize(1);
    }

    @Test
    void aMomentOutOfSightDoesNotBreakTheHold() {
        DecisionPolicy policy = policy(rule(0.6, 1_000, 0));
        run(policy, 10, 0.9, WAVE);
        for (int i = 0; i < 5; i++) { // 200 ms
            take(policy);
        }
        run(policy, 20, 0.9, WAVE);
        assertThat(decided).containsExactly(4 + 25);
    }

    @Test
    void aLongAbsenceBreaksTheHold() {
        DecisionPolicy policy = policy(rule(0.6, 1_000, 0));
        run(policy, 10, 0.9, WAVE);
        for (int i = 0; i < 12; i++) { // 480 ms, over the patience of 400
            take(policy);
        }
        run(policy, 25, 0.9, WAVE);
        assertThat(decided).isEmpty();
    }

    @Test
    void allocatesNothingOnceWarm() {
        DecisionPolicy policy = policy(rule(0.6, 100, 0));
        run(policy, 20, 0.9, WAVE);
        assertThat(Allocation.bytesPerCall(2_000, () -> policy.step(stage.nanos(), stage.tracker())))
                .isZero();
    }

    private void run(DecisionPolicy policy, int count, double score, int label) {
        for (int i = 0; i < count; i++) {
            see(label, score, 0.3);
            take(policy);
        }
    }

    private void see(int label, double score, double x) {
        stage.see(label, score, x, 0.3, x + 0.2, 0.7, x, 0.3, x + 0.2, 0.7);
    }

    private void take(DecisionPolicy policy) {
        stage.step();
        steps++;
        policy.step(stage.nanos(), stage.tracker());
        for (int i = 0; i < policy.decisions(); i++) {
            decided.add(steps);
        }
    }

    private static DecisionRule rule(double minScore, double holdMillis, double coolDownMillis) {
        return new DecisionRule(minScore, holdMillis, coolDownMillis, 0, null);
    }

    private static DecisionPolicy policy(DecisionRule rule) {
        return new DecisionPolicy(List.of(rule, rule, rule));
    }
}
