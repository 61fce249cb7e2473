package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.testkit.Allocation;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnlineLabellerTest {
    private static final int STATES = 4;
    private static final LabellingSettings PATIENT = new LabellingSettings(0.05, 60_000, 1e-3);

    @Test
    void anActionBecomesASegmentBetweenTwoOfBackground() {
        OnlineLabeller labeller = new OnlineLabeller(new LabellingSettings(0.5, 10_000, 1e-3), 3);
        labeller.start(10);
        // one second each of background, class 1 (state 2), background, at 25 steps a second
        for (int t = 0; t < 75; t++) {
            boolean acts = t >= 25 && t < 50;
            double[] vector = acts ? new double[] {0.1, 0.1, 0.8} : new double[] {0.8, 0.1, 0.1};
            labeller.advance(vector, 0, 0.04, 11 + t, nanos(t));
        }
        // closed while the tube lives: the first two segments
        assertThat(labeller.closedSegments()).isEqualTo(2);
        assertThat(labeller.state()).isZero();
        labeller.finish();

        assertThat(labeller.closedSegments()).isEqualTo(3);
        assertThat(labeller.segmentState(0)).isZero();
        assertThat(labeller.segmentFirstFrame(0)).isEqualTo(10);
        assertThat(labeller.segmentLastFrame(0)).isEqualTo(35);
        assertThat(labeller.segmentState(1)).isEqualTo(2);
        assertThat(labeller.segmentFirstFrame(1)).isEqualTo(36);
        assertThat(labeller.segmentLastFrame(1)).isEqualTo(60);
        assertThat(labeller.segmentScore(1)).isCloseTo(0.8, within(1e-7)); // single precision
        assertThat(labeller.segmentLastFrame(2)).isEqualTo(85);
        assertThat(labeller.forcedSteps()).isZero();
    }

    @Test
    void theStrideDoesNotMoveTheSwitch() {
        // a lead of ln 8 = 2.08 nats over 0.48 s = 1.0 nat seconds: an island is worth it at 2 x 0.45 and not at 2 x
        // 0.55
        for (int stride : new int[] {1, 2, 4}) {
            assertThat(segmentsOfAnIsland(stride, 0.45)).as("stride %d", stride).isEqualTo(3);
            assertThat(segmentsOfAnIsland(stride, 0.55)).as("stride %d", stride).isEqualTo(1);
        }
    }

    private static long segmentsOfAnIsland(int stride, double cost) {
        OnlineLabeller labeller = new OnlineLabeller(new LabellingSettings(cost, 10_000, 1e-3), 3);
        labeller.start(0);
        for (int t = 0; t < 48; t += stride) {
            double[] vector = t >= 16 && t < 28 ? new double[] {0.1, 0.8, 0.1} : new double[] {0.8, 0.1, 0.1};
            labeller.advance(vector, 0, 0.04 * stride, t + stride, nanos(t));
        }
        labeller.finish();
        return labeller.closedSegments();
    }

    @Test
    void whatIsCommittedIsWhatTheFullBackTraceSays() {
        Random random = new Random(11);
        long early = 0;
        for (int round = 0; round < 200; round++) {
            int steps = 1 + random.nextInt(120);
            double[] vectors = drift(random, steps);
            int[] expected = ViterbiLabeller.label(unaries(vectors, 0.04), STATES, PATIENT.switchingCost());
            OnlineLabeller labeller = new OnlineLabeller(PATIENT, STATES);
            labeller.start(0);
            int[] committed = new int[steps];
            Arrays.fill(committed, -1);
            for (int t = 0; t < steps; t++) {
                labeller.advance(vectors, t * STATES, 0.04, t, nanos(t));
                assertThat(labeller.openSteps()).isPositive();
                read(labeller, committed);
            }
            early += Arrays.stream(committed).filter(label -> label >= 0).count();
            labeller.finish();
            read(labeller, committed);

            assertThat(committed).as("round %d", round).isEqualTo(expected);
            assertThat(labeller.forcedSteps()).isZero();
        }
        assertThat(early).isGreaterThan(3_000); // most labels are known while the tube lives
    }

    @Test
    void nothingStaysOpenLongerThanAllowed() {
        OnlineLabeller labeller = new OnlineLabeller(new LabellingSettings(1_000, 1_000, 1e-3), 3);
        labeller.start(0);
        double[] undecided = {0.2, 0.4, 0.4};
        for (int t = 0; t < 500; t++) {
            labeller.advance(undecided, 0, 0.04, t, nanos(t));
            assertThat(labeller.openSteps()).isLessThanOrEqualTo(26); // 25 steps of 40 ms behind the newest
        }
        assertThat(labeller.forcedSteps()).isGreaterThan(400);
        labeller.finish();

        assertThat(labeller.closedSegments()).isEqualTo(1);
        assertThat(labeller.segmentState(0)).isEqualTo(1); // the lower of two equals
        assertThat(labeller.segmentLastFrame(0)).isEqualTo(499);
    }

    @Test
    void memoryIsBoundedAtAnyRate() {
        OnlineLabeller labeller = new OnlineLabeller(new LabellingSettings(1_000, 60_000, 1e-3), 3);
        labeller.start(0);
        for (int t = 0; t < 5_000; t++) { // 1000 steps a second: 60 s would be 60 000 open steps
            labeller.advance(new double[] {0.2, 0.4, 0.4}, 0, 0.001, t, t * 1_000_000L);
            assertThat(labeller.openSteps()).isLessThanOrEqualTo(512);
        }
        labeller.finish();
        assertThat(labeller.segmentLastFrame(0)).isEqualTo(4_999);
    }

    @Test
    void forcedLabelsLeaveTheLaterOnesRight() {
        Random random = new Random(12);
        LabellingSettings hasty = new LabellingSettings(0.3, 200, 1e-3);
        long forced = 0;
        for (int round = 0; round < 50; round++) {
            double[] vectors = drift(random, 100);
            int[] expected = ViterbiLabeller.label(unaries(vectors, 0.04), STATES, hasty.switchingCost());
            OnlineLabeller labeller = new OnlineLabeller(hasty, STATES);
            labeller.start(0);
            int[] committed = new int[100];
            for (int t = 0; t < 100; t++) {
                labeller.advance(vectors, t * STATES, 0.04, t, nanos(t));
                read(labeller, committed);
            }
            labeller.finish();
            read(labeller, committed);
            forced += labeller.forcedSteps();
            int differing = 0;
            for (int t = 0; t < 100; t++) {
                differing += committed[t] == expected[t] ? 0 : 1;
            }
            assertThat((long) differing).isLessThanOrEqualTo(labeller.forcedSteps());
            assertThat(Arrays.copyOfRange(committed, 94, 100)).isEqualTo(Arrays.copyOfRange(expected, 94, 100));
        }
        assertThat(forced).isPositive();
    }

    @Test
    void aTubeOfOneStepIsOneSegment() {
        OnlineLabeller labeller = new OnlineLabeller(PATIENT, 2);
        labeller.start(3);
        labeller.finish();
        assertThat(labeller.closedSegments()).isZero();

        labeller.advance(new double[] {0.3, 0.7}, 0, 0.04, 4, 0);
        labeller.finish();
        assertThat(labeller.closedSegments()).isEqualTo(1);
        assertThat(labeller.segmentState(0)).isEqualTo(1);
        assertThat(labeller.segmentFirstFrame(0)).isEqualTo(3);
        assertThatThrownBy(() -> labeller.segmentState(1)).hasMessageContaining("segment 1 of 1");
    }

    @Test
    void allocatesNothingOnceWarm() {
        Random random = new Random(4);
        double[] vectors = drift(random, 1_000);
        OnlineLabeller labeller = new OnlineLabeller(new LabellingSettings(0.2, 2_000, 1e-3), STATES);
        labeller.start(0);
        int[] next = {0};

        assertThat(Allocation.bytesPerCall(5_000, () -> {
                    int t = next[0]++;
                    labeller.advance(vectors, t % 1_000 * STATES, 0.04, t, nanos(t));
                }))
                .isZero();
        assertThat(labeller.closedSegments()).isGreaterThan(100);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new LabellingSettings(-1, 10_000, 0.1))
                .hasMessage("labelling.switchingCost must be in [0, 1000], was -1.0");
        assertThatThrownBy(() -> new LabellingSettings(1, 0, 0.1))
                .hasMessage("labelling.maxDelayMillis must be in (0, 60000], was 0.0");
        assertThatThrownBy(() -> new LabellingSettings(1, 1, 0))
                .hasMessage("labelling.minScore must be in (0, 1), was 0.0");
    }

    /** Score vectors that favour one state for a while, then another. */
    private static double[] drift(Random random, int steps) {
        double[] vectors = new double[steps * STATES];
        int favourite = 0;
        for (int t = 0; t < steps; t++) {
            favourite = random.nextInt(12) == 0 ? random.nextInt(STATES) : favourite;
            double sum = 0;
            for (int s = 0; s < STATES; s++) {
                vectors[t * STATES + s] = random.nextDouble() + (s == favourite ? 0.4 : 0.05);
                sum += vectors[t * STATES + s];
            }
            for (int s = 0; s < STATES; s++) {
                vectors[t * STATES + s] /= sum;
            }
        }
        return vectors;
    }

    private static double[] unaries(double[] vectors, double seconds) {
        double[] unaries = new double[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            unaries[i] = seconds * Math.log(vectors[i]);
        }
        return unaries;
    }

    /** Enters the labels of the newest closed segment; frames are steps here. */
    private static void read(OnlineLabeller labeller, int[] labels) {
        long from = Math.max(0, labeller.closedSegments() - OnlineLabeller.KEPT_SEGMENTS);
        for (long segment = from; segment < labeller.closedSegments(); segment++) {
            Arrays.fill(
                    labels,
                    (int) labeller.segmentFirstFrame(segment),
                    (int) labeller.segmentLastFrame(segment) + 1,
                    labeller.segmentState(segment));
        }
    }

    private static long nanos(int step) {
        return step * 40_000_000L;
    }
}
