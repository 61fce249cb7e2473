package io.tubecast.edge.ladder;

import static io.tubecast.edge.ladder.SimulatedNode.nanos;
import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.publish.message.Mode;
import io.tubecast.testkit.Allocation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LadderControllerTest {
    private static final Rung BEST = new Rung(Mode.TWO_STREAM, 1);
    private static final Rung HALF = new Rung(Mode.TWO_STREAM, 2);
    private static final double TEN_MINUTES = 600;

    /** The best rung costs 0.5 of its budget at the start, so this slow-down makes it cost {@code load}. */
    private static double slowdown(double load) {
        return load / 0.5;
    }

    @ParameterizedTest
    @CsvSource({
        "0.04, 0.5",
        "0.04, 0.8",
        "0.04, 1.0",
        "0.04, 1.2",
        "0.04, 1.5",
        "0.16, 0.5",
        "0.16, 0.8",
        "0.16, 1.0",
        "0.16, 1.2",
        "0.16, 1.5"
    })
    void underConstantLoadItSettlesAndStays(double period, double load) {
        for (long seed = 0; seed < 8; seed++) {
            SimulatedNode node = new SimulatedNode(period, 0.05, seed);
            node.run(60, time -> slowdown(load));
            node.run(TEN_MINUTES, time -> slowdown(load));
            assertThat(node.changesAfter(60)).as("changes, seed %d", seed).isLessThanOrEqualTo(2);
            assertThat(node.busiestMinute()).isLessThanOrEqualTo(4);
            // twice the load of 2Δ is that of Δ: up to 1.5 half of it fits, and with room for both it stays up
            assertThat(node.controller.present().rung()).isEqualTo(load > 0.9 ? HALF : BEST);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.04, 0.08, 0.16})
    void anOverloadLeadsDownWithinOneAndAHalfSecondsAndUpAgainAfterTen(double period) {
        for (double factor : new double[] {2.4, 3, 5, 8}) {
            SimulatedNode node = new SimulatedNode(period, 0.03, 1);
            node.run(100, time -> 1);
            assertThat(node.changes).isEmpty();
            double begin = node.now;
            node.run(30, time -> factor);
            assertThat(node.changes.get(0))
                    .as("the first change, %s times as slow", factor)
                    .isLessThanOrEqualTo(nanos(begin + 1.5));
            long lostAtFirst = node.dropped;
            double calm = node.now;
            node.run(120, time -> 1);
            assertThat(node.controller.present().rung()).isEqualTo(BEST);
            long back = node.changes.get(node.changes.size() - 1);
            assertThat(back).isBetween(nanos(calm + 10), nanos(calm + 60));
            // what was dropped was dropped before it stepped down
            assertThat(node.dropped).isEqualTo(lostAtFirst);
            assertThat(node.changesAfter(begin)).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void theRateIsHeldOnceItHasSteppedDown() {
        SimulatedNode node = new SimulatedNode(0.04, 0.03, 3);
        node.run(20, time -> 1);
        node.run(3, time -> 3);
        long dropped = node.dropped;
        long processed = node.processed;
        node.run(27, time -> 3);
        assertThat(node.dropped).isEqualTo(dropped);
        // three times as slow, two-stream at 2Δ takes 0.75 of its budget: 27 s at 12.5 frames/s
        assertThat(node.controller.present().rung()).isEqualTo(HALF);
        assertThat((double) (node.processed - processed)).isBetween(330.0, 340.0);
    }

    @Test
    void noiseAroundTheThresholdsDoesNotMakeItFlap() {
        for (long seed = 0; seed < 8; seed++) {
            for (double load : new double[] {0.8, 0.85, 0.9, 0.95, 1.0}) {
                SimulatedNode node = new SimulatedNode(0.04, 0.15, seed);
                node.run(60 + TEN_MINUTES, time -> slowdown(load));
                assertThat(node.changesAfter(60))
                        .as("load %s, seed %d", load, seed)
                        .isLessThanOrEqualTo(2);
                assertThat(node.busiestMinute()).isLessThanOrEqualTo(4);
            }
        }
    }

    @Test
    void neverMoreThanFourChangesInAnyMinuteWhateverTheLoadDoes() {
        Random random = new Random(11);
        for (int round = 0; round < 15; round++) {
            double wave = 1 + 30 * random.nextDouble();
            double depth = 1 + 6 * random.nextDouble();
            SimulatedNode node = new SimulatedNode(0.04, 0.3 * random.nextDouble(), round);
            node.run(TEN_MINUTES, time -> time % wave < wave / 2 ? 0.8 : depth);
            assertThat(node.busiestMinute()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void eachClimbThatDoesNotHoldMakesTheNextOneWaitTwiceAsLong() {
        SimulatedNode node = new SimulatedNode(0.04, 0.02, 5);
        node.surprise = 2.6; // measured at 0.5 of its budget, it takes 1.3
        node.run(1_200, time -> 1);
        List<Long> climbs = node.climbs;
        assertThat(climbs).hasSizeGreaterThanOrEqualTo(5);
        for (int i = 1; i < 5; i++) {
            long waited = climbs.get(i) - climbs.get(i - 1);
            assertThat(waited).isGreaterThanOrEqualTo(nanos(10 << i));
            if (i > 2) { // before that it waits for the minute with four changes to pass
                // it stands up there for a second or two, and needs a few until its 95th percentile is known again
                assertThat(waited).isLessThan(nanos((10 << i) + 8));
            }
        }
        assertThat(node.busiestMinute()).isLessThanOrEqualTo(4);
    }

    @Test
    void aClimbThatHeldForAMinuteIsForgiven() {
        SimulatedNode node = new SimulatedNode(0.04, 0.02, 5);
        node.surprise = 2.6;
        node.run(60, time -> 1);
        assertThat(node.controller.dwell()).isGreaterThan(nanos(10));
        node.surprise = 1;
        node.run(400, time -> 1);
        assertThat(node.controller.present().rung()).isEqualTo(BEST);
        assertThat(node.controller.dwell()).isEqualTo(nanos(10));
    }

    @Test
    void longStepsOnALongStrideLeadUpAgainToo() {
        SimulatedNode node = new SimulatedNode(0.5, 0, 1);
        node.run(20, time -> 1);
        node.run(30, time -> 12);
        // a step every two seconds: never more than two in the four that count otherwise
        assertThat(node.controller.present().rung()).isEqualTo(new Rung(Mode.APPEARANCE, 4));
        node.run(300, time -> 1);
        assertThat(node.controller.present().rung()).isEqualTo(BEST);
    }

    @Test
    void whatWasSeenBeforeTheCameraWasLostLeadsNobodyUp() {
        SimulatedNode node = new SimulatedNode(0.04, 0, 1);
        node.run(10, time -> 1);
        node.run(3, time -> 3);
        node.run(9, time -> 1);
        node.now += 3_600; // no frame for an hour
        node.run(9, time -> 1);
        assertThat(node.climbs).isEmpty();
        node.run(5, time -> 1);
        assertThat(node.climbs).hasSize(1);
    }

    @Test
    void aSingleSlowStepChangesNothing() {
        LadderController controller = calm();
        for (int i = 1; i <= 2_000; i++) {
            boolean slow = i % 40 == 0; // every 1.6 s one step takes three times its budget
            controller.step(nanos(i * 0.04), slow ? 3 : 0.5, slow ? 6 : 1, 0);
            assertThat(controller.decide(nanos(i * 0.04))).isFalse();
        }
    }

    @Test
    void droppedFramesLeadDownEvenIfStepsAreInTime() {
        LadderController controller = calm();
        int i = 0;
        boolean changed = false;
        while (!changed && i < 100) {
            i++;
            controller.step(nanos(i * 0.04), 0.5, 1, i / 4); // one of five frames is lost on the way
            changed = controller.decide(nanos(i * 0.04));
        }
        assertThat(changed).isTrue();
        assertThat(i * 0.04).isLessThan(1.5);
        assertThat(controller.cause()).isEqualTo("too many frames were dropped");
        assertThat(controller.present().rung()).isEqualTo(HALF);
    }

    @Test
    void heatLeadsDownARungAtATimeAndNobodyClimbsUntilItHasCooled() {
        LadderController controller = calm();
        controller.margin(2.9);
        int changes = 0;
        for (int i = 1; i <= 25 * 25; i++) { // 25 s
            controller.step(nanos(i * 0.04), 0.3, 0.6, 0);
            changes += controller.decide(nanos(i * 0.04)) ? 1 : 0;
        }
        // at 0.04, 10.04 and 20.04 s
        assertThat(changes).isEqualTo(3);
        assertThat(controller.cause()).isEqualTo("2.9 K below the first passive trip point");
        controller.margin(7.9);
        assertThat(changesWithin(controller, 25, 60)).isZero();
        controller.margin(8.1);
        assertThat(changesWithin(controller, 85, 12)).isEqualTo(1);
        assertThat(controller.climbs()).isTrue();
        controller.margin(7.9); // too hot again: the climb is given up
        assertThat(changesWithin(controller, 97, 1)).isEqualTo(1);
        assertThat(controller.climbs()).isFalse();
    }

    private static int changesWithin(LadderController controller, double from, double seconds) {
        int changes = 0;
        for (int i = 1; i <= seconds * 25; i++) {
            controller.step(nanos(from + i * 0.04), 0.3, 0.6, 0);
            changes += controller.decide(nanos(from + i * 0.04)) ? 1 : 0;
        }
        return changes;
    }

    @Test
    void aClimbThatHeatLedDownAgainAtOnceHasFailedToo() {
        SimulatedNode node = new SimulatedNode(0.04, 0.02, 1);
        double margin = 9;
        for (int second = 0; second < 1_800; second++) {
            node.run(1, time -> 1);
            boolean best = node.controller.present().rung().equals(BEST);
            margin += ((best ? 0 : 14) - margin) / 20; // too hot for the best rung, after half a minute on it
            node.controller.margin(margin);
        }
        assertThat(node.climbs).hasSizeGreaterThan(4);
        // a climb in five minutes and the way down, for the ten minutes after it has settled
        assertThat(node.changesAfter(1_200)).isLessThanOrEqualTo(4);
    }

    @Test
    void aMachineThatSaysNothingOfItsTemperatureIsNotTooHot() {
        LadderController controller = calm();
        controller.margin(Double.NaN);
        assertThat(changesWithin(controller, 0, 30)).isZero();
    }

    @Test
    void withoutFramesNothingIsDecided() {
        SimulatedNode node = new SimulatedNode(0.04, 0, 1);
        node.run(10, time -> 1);
        node.run(5, time -> 3); // it has stepped down
        int changes = node.changes.size();
        assertThat(changes).isPositive();
        double end = node.now;
        for (int second = 1; second < 600; second++) {
            assertThat(node.controller.decide(nanos(end + second))).isFalse();
        }
    }

    @Test
    void whatCannotBeWarmedIsNotClimbedTo() {
        SimulatedNode node = new SimulatedNode(0.04, 0, 1);
        node.shadowSeconds = 1_000; // its stack never fills
        node.run(10, time -> 1);
        node.run(5, time -> 3);
        node.run(60, time -> 1);
        assertThat(node.climbs).hasSizeBetween(1, 3);
        assertThat(node.controller.present().rung()).isNotEqualTo(BEST);
        assertThat(node.controller.dwell()).isGreaterThan(nanos(10));
    }

    @Test
    void beginsWhereItFits() {
        // 0.9 does not fit below 0.85, 0.45 does
        LadderController controller = new LadderController(
                List.of(
                        SimulatedNode.rung(Mode.TWO_STREAM, 1, 3, 0.9),
                        SimulatedNode.rung(Mode.TWO_STREAM, 2, 2, 0.45),
                        SimulatedNode.rung(Mode.APPEARANCE, 1, 1, 0.3)),
                LadderRules.defaults());
        assertThat(controller.present().rung()).isEqualTo(HALF);
        assertThat(controller.lowered()).isTrue();
        assertThat(controller.cause()).isEqualTo("at the start two-stream at Δ took 90 % of the time there is");
    }

    @Test
    void onlyRungsThatAreWorthItAreWalked() {
        // appearance at Δ costs more than two-stream at 2Δ and gives less; at 2Δ appearance gives as much as at Δ for
        // less
        List<MeasuredRung> front = MeasuredRung.front(List.of(
                SimulatedNode.rung(Mode.APPEARANCE, 1, 0.5, 0.4),
                SimulatedNode.rung(Mode.TWO_STREAM, 2, 0.6, 0.35),
                SimulatedNode.rung(Mode.TWO_STREAM, 1, 0.7, 0.7),
                SimulatedNode.rung(Mode.APPEARANCE, 4, 0.5, 0.1),
                SimulatedNode.rung(Mode.APPEARANCE, 2, 0.5, 0.2)));
        assertThat(front).extracting(MeasuredRung::rung).containsExactly(BEST, HALF, new Rung(Mode.APPEARANCE, 4));
    }

    @Test
    void aCalmStepAllocatesNothing() {
        LadderController controller = calm();
        long[] now = {0};
        assertThat(Allocation.bytesPerCall(5_000, () -> {
                    now[0] += 40_000_000;
                    controller.step(now[0], 0.5, 1, 0);
                    controller.decide(now[0]);
                }))
                .isZero();
    }

    @Test
    void norDoesOneThatIsTooSlowWhereNothingIsLeft() {
        LadderController controller = calm();
        long[] now = {0};
        Runnable step = () -> {
            now[0] += 160_000_000;
            controller.step(now[0], 3, 60, now[0]);
            controller.margin(1);
            controller.decide(now[0]);
        };
        for (int i = 0; i < 100; i++) {
            step.run();
        }
        assertThat(controller.present().rung()).isEqualTo(new Rung(Mode.APPEARANCE, 4));
        assertThat(Allocation.bytesPerCall(5_000, step)).isZero();
    }

    private static LadderController calm() {
        return new LadderController(MeasuredRung.front(SimulatedNode.RUNGS), LadderRules.defaults());
    }
}
