package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.testkit.Allocation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds for every stream, under all three rule sets. */
class TubeLinkerPropertiesTest {
    private static final int CLASSES = 2;

    @Test
    void theTubesAfterEveryStepAreThoseOfABatchOverTheStepsSoFar() {
        int compared = 0;
        for (RuleSet rules : RuleSet.values()) {
            for (int seed = 0; seed < 6; seed++) {
                MicroTubes[] stream = Steps.random(new Random(seed), 60, CLASSES, 2, false);
                TubeLinker live = TubeLinker.batch(settings(rules), CLASSES, 2);
                for (int t = 0; t < stream.length; t++) {
                    step(live, t, stream[t]);
                    TubeLinker batch = TubeLinker.batch(settings(rules), CLASSES, 2);
                    for (int past = 0; past <= t; past++) {
                        step(batch, past, stream[past]);
                    }
                    List<ActionTube> tubes = live.tubes();
                    assertThat(tubes).as("%s, seed %d, step %d", rules, seed, t).isEqualTo(batch.tubes());
                    assertThat(live.scoredTubes(t)).isEqualTo(batch.scoredTubes(t));
                    compared += tubes.size();
                }
            }
        }
        assertThat(compared).isGreaterThan(1_000);
    }

    @Test
    void aLiveTubeThatQualifiesIsAFinalTubeOfAStreamThatEndsThere() {
        int compared = 0;
        for (RuleSet rules : RuleSet.values()) {
            MicroTubes[] stream = Steps.random(new Random(3), 80, CLASSES, 2, false);
            TubeLinker linker = TubeLinker.batch(settings(rules), CLASSES, 2);
            for (int t = 0; t < stream.length; t++) {
                step(linker, t, stream[t]);
                List<ScoredTube> tubes = linker.scoredTubes(Long.MIN_VALUE);
                for (int i = 0; i < linker.liveCount(); i++) {
                    if (linker.qualifies(linker.live(i))) {
                        assertThat(tubes).contains(linker.scoredTube(linker.live(i)));
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(500);
        TubeLinker streaming = TubeLinker.streaming(settings(RuleSet.ONLINE), CLASSES, 2, null);
        step(streaming, 0, Steps.random(new Random(3), 1, CLASSES, 2, false)[0]);
        assertThatThrownBy(() -> streaming.scoredTube(streaming.live(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a streaming linker keeps no score vectors");
    }

    @Test
    void aStreamHandsOutTheSameTubesAsABatchKeeps() {
        for (RuleSet rules : RuleSet.values()) {
            MicroTubes[] stream = Steps.random(new Random(7), 300, CLASSES, 2, false);
            TubeLinker streaming = TubeLinker.streaming(settings(rules), CLASSES, 2, null);
            TubeLinker batch = TubeLinker.batch(settings(rules), CLASSES, 2);
            Set<ActionTube> handedOut = new HashSet<>();
            for (int t = 0; t < stream.length; t++) {
                step(streaming, t, stream[t]);
                step(batch, t, stream[t]);
                collect(streaming, handedOut);
            }
            streaming.endAll();
            collect(streaming, handedOut);

            assertThat(handedOut).hasSizeGreaterThan(20).isEqualTo(new HashSet<>(batch.tubes()));
        }
    }

    @Test
    void theUnitOfTheBoxesDoesNotMatter() {
        for (RuleSet rules : RuleSet.values()) {
            for (int seed = 0; seed < 10; seed++) {
                MicroTubes[] pixels = Steps.random(new Random(seed), 60, CLASSES, 2, false);
                TubeLinker inPixels = TubeLinker.batch(settings(rules), CLASSES, 2);
                TubeLinker normalised = TubeLinker.batch(settings(rules).forNormalisedBoxes(320, 240), CLASSES, 2);
                for (int t = 0; t < pixels.length; t++) {
                    step(inPixels, t, pixels[t]);
                    step(normalised, t, scaled(pixels[t], 1 / 320.0, 1 / 240.0));
                }
                assertSameUpToScale(inPixels.tubes(), normalised.tubes());
            }
        }
    }

    @Test
    void everyFinalTubeIsFiniteAndRanked() {
        for (RuleSet rules : RuleSet.values()) {
            for (int seed = 100; seed < 120; seed++) {
                TubeLinker linker = TubeLinker.batch(settings(rules), CLASSES, 2);
                MicroTubes[] stream = Steps.random(new Random(seed), 80, CLASSES, 2, false);
                for (int t = 0; t < stream.length; t++) {
                    step(linker, t, stream[t]);
                }
                Map<Integer, Double> lastScore = new HashMap<>();
                for (ActionTube tube : linker.tubes()) {
                    assertThat(tube.boxes()).doesNotContain(Double.NaN);
                    assertThat(tube.frameScores()).doesNotContain(Double.NaN);
                    Double before = lastScore.put(tube.actionClass(), tube.score());
                    assertThat(rules == RuleSet.ACT || before == null || before >= tube.score())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void idsAreNeverUsedTwice() {
        TubeLinker linker = TubeLinker.streaming(settings(RuleSet.ONLINE), CLASSES, 2, null);
        MicroTubes[] stream = Steps.random(new Random(3), 400, CLASSES, 2, false);
        Map<Long, Long> starts = new HashMap<>();
        for (int t = 0; t < stream.length; t++) {
            step(linker, t, stream[t]);
            for (int i = 0; i < linker.liveCount(); i++) {
                LiveTube tube = linker.live(i);
                assertThat(starts.computeIfAbsent(tube.id(), id -> tube.startFrame()))
                        .isEqualTo(tube.startFrame());
            }
        }
        assertThat(starts).hasSizeGreaterThan(100);
    }

    @Test
    void allocatesNothingOnceWarm() {
        for (RuleSet rules : RuleSet.values()) {
            TubeLinker linker = TubeLinker.streaming(
                    LinkingSettings.of(rules).forNormalisedBoxes(320, 240), 24, 2, LabellingSettings.defaults());
            MicroTubes[] crowd = crowd();
            int calls = 1_200; // more than a live tube keeps knots
            StepTime[] times = new StepTime[4 * calls]; // one warming and three measured rounds
            for (int t = 0; t < times.length; t++) {
                times[t] = StepTime.atRate(t, t + 1, 25);
            }
            int[] next = {0};
            assertThat(Allocation.bytesPerCall(calls, () -> {
                        linker.step(times[next[0]], crowd[next[0] % crowd.length]);
                        next[0]++;
                    }))
                    .as("%s", rules)
                    .isZero();
            assertThat(linker.liveCount()).as("%s", rules).isGreaterThan(200);
        }
    }

    /** 24 classes with 10 candidates each; every other one is missing for half a period, so that tubes end and start anew. */
    private static MicroTubes[] crowd() {
        MicroTubes[] period = new MicroTubes[64];
        Random random = new Random(1);
        for (int t = 0; t < period.length; t++) {
            double[][] rows = new double[24 * 10][];
            int count = 0;
            for (int c = 0; c < 24; c++) {
                for (int i = 0; i < 10; i++) {
                    if (i != 3 || t < period.length / 2) {
                        double x = i * 0.1 + random.nextDouble() * 0.002;
                        rows[count++] = Steps.tube(
                                c, 0.6 + 0.3 * random.nextDouble(), x, 0.2, x + 0.08, 0.6, x, 0.2, x + 0.08, 0.6);
                    }
                }
            }
            double[][] used = new double[count][];
            System.arraycopy(rows, 0, used, 0, count);
            period[t] = Steps.of(24, 2, used);
        }
        return period;
    }

    /** The defaults, with shorter tubes allowed so that short streams have some. */
    private static LinkingSettings settings(RuleSet rules) {
        return switch (rules) {
            case ONLINE -> LinkingSettings.online().with("linking.minTubeMillis", "120");
            case ROAD -> LinkingSettings.road();
            case ACT -> LinkingSettings.act().with("linking.minTubeFrames", "4");
        };
    }

    private static void step(TubeLinker linker, int t, MicroTubes microTubes) {
        linker.step(StepTime.atRate(t, t + 1, 25), microTubes);
    }

    private static void collect(TubeLinker linker, Set<ActionTube> tubes) {
        for (int i = 0; i < linker.endedCount(); i++) {
            if (linker.qualifies(linker.ended(i))) {
                tubes.add(linker.tube(linker.ended(i)));
            }
        }
    }

    private static MicroTubes scaled(MicroTubes pixels, double x, double y) {
        MicroTubes scaled = new MicroTubes(pixels.classes(), pixels.boxesPerTube(), pixels.capacity());
        for (int c = 0; c < pixels.classes(); c++) {
            for (int rank = 0; rank < pixels.count(c); rank++) {
                scaled.add(c);
            }
        }
        System.arraycopy(pixels.scores(), 0, scaled.scores(), 0, pixels.scores().length);
        System.arraycopy(pixels.scoreVectors(), 0, scaled.scoreVectors(), 0, pixels.scoreVectors().length);
        for (int i = 0; i < pixels.boxes().length; i++) {
            scaled.boxes()[i] = pixels.boxes()[i] * (i % 2 == 0 ? x : y);
        }
        return scaled;
    }

    private static void assertSameUpToScale(List<ActionTube> pixels, List<ActionTube> normalised) {
        assertThat(normalised).hasSameSizeAs(pixels);
        for (int i = 0; i < pixels.size(); i++) {
            ActionTube expected = pixels.get(i);
            ActionTube actual = normalised.get(i);
            assertThat(actual.start()).isEqualTo(expected.start());
            assertThat(actual.score()).isEqualTo(expected.score());
            assertThat(actual.length()).isEqualTo(expected.length());
            for (int j = 0; j < expected.boxes().length; j++) {
                double back = actual.boxes()[j] * (j % 2 == 0 ? 320 : 240);
                assertThat(back).isCloseTo(expected.boxes()[j], within(1e-9));
            }
        }
    }
}
