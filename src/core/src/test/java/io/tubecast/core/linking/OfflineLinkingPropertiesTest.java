package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for the whole-video linker on every video. */
class OfflineLinkingPropertiesTest {
    private static final int CLASSES = 2;
    private static final int LAST_FRAME = 65;

    @Test
    void everyTubeIsFiniteRankedAndInsideTheVideo() {
        int tubes = 0;
        for (int seed = 0; seed < 20; seed++) {
            Map<Integer, Double> lastScore = new HashMap<>();
            for (ScoredTube scored : linked(stream(seed), OfflineSettings.defaults())) {
                ActionTube tube = scored.tube();
                assertThat(tube.boxes()).doesNotContain(Double.NaN);
                assertThat(Arrays.stream(tube.frameScores()).allMatch(score -> score >= 0 && score <= 1))
                        .isTrue();
                assertThat(tube.start()).isNotNegative();
                assertThat(tube.end()).isLessThanOrEqualTo(LAST_FRAME + 1);
                for (int frame = 0; frame < tube.length(); frame++) {
                    double sum = 0;
                    for (int i = 0; i <= CLASSES; i++) {
                        sum += scored.scoreVectors()[frame * (CLASSES + 1) + i];
                    }
                    assertThat(sum).isCloseTo(1, within(1e-9)); // holes too: background 1
                }
                Double before = lastScore.put(tube.actionClass(), tube.score());
                assertThat(before == null || before >= tube.score()).isTrue();
                tubes++;
            }
        }
        assertThat(tubes).isGreaterThan(100);
    }

    @Test
    void thereAreAsManyTubesAsTheFullestStepHasBoxes() {
        for (int seed = 0; seed < 20; seed++) {
            MicroTubes[] stream = stream(seed);
            List<ScoredTube> tubes = linked(stream, OfflineSettings.defaults());
            for (int c = 0; c < CLASSES; c++) {
                int most = 0;
                for (MicroTubes step : stream) {
                    most = Math.max(most, step.count(c));
                }
                int ofClass = c;
                assertThat(tubes.stream()
                                .filter(tube -> tube.tube().actionClass() == ofClass)
                                .count())
                        .isEqualTo(most);
            }
        }
    }

    @Test
    void theUnitOfTheBoxesDoesNotMatter() {
        for (int seed = 0; seed < 10; seed++) {
            MicroTubes[] pixels = stream(seed);
            List<ScoredTube> expected = linked(pixels, OfflineSettings.defaults());
            for (MicroTubes step : pixels) {
                for (int i = 0; i < step.boxes().length; i++) {
                    step.boxes()[i] /= i % 2 == 0 ? 320 : 240;
                }
            }
            List<ScoredTube> actual = linked(pixels, OfflineSettings.defaults());
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                ActionTube before = expected.get(i).tube();
                ActionTube after = actual.get(i).tube();
                assertThat(after.frameScores()).isEqualTo(before.frameScores());
                for (int j = 0; j < before.boxes().length; j++) {
                    assertThat(after.boxes()[j] * (j % 2 == 0 ? 320 : 240)).isCloseTo(before.boxes()[j], within(1e-9));
                }
            }
        }
    }

    /** A crowd of one that is seen in every step: the online rules and the path have no choice, so they agree. */
    @Test
    void withNothingToChooseOnlineAndOfflineAgree() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            MicroTubes[] stream = new MicroTubes[30];
            double x = 100;
            for (int t = 0; t < stream.length; t++) {
                double nextX = x + random.nextGaussian() * 3;
                stream[t] = Steps.of(
                        1, 2, Steps.tube(0, random.nextDouble(), x, 50, x + 40, 150, nextX, 50, nextX + 40, 150));
                x = nextX + random.nextGaussian();
            }
            OfflineLinker offline = new OfflineLinker(OfflineSettings.defaults(), 1, 2);
            TubeLinker online = TubeLinker.batch(LinkingSettings.online(), 1, 2);
            for (BatchLinker linker : List.of(offline, online)) {
                for (int t = 0; t < stream.length; t++) {
                    linker.step(StepTime.atRate(4L * t, 4L * (t + 1), 25), stream[t]);
                }
            }
            List<ActionTube> both = new ArrayList<>();
            for (BatchLinker linker : List.of(offline, online)) {
                List<ScoredTube> tubes = linker.scoredTubes(125); // five frames behind the last step
                assertThat(tubes).hasSize(1);
                both.add(tubes.get(0).tube());
            }
            assertThat(both.get(0).boxes()).isEqualTo(both.get(1).boxes()).hasSize(4 * 126);
            assertThat(both.get(0).frameScores()).isEqualTo(both.get(1).frameScores());
        }
    }

    private static MicroTubes[] stream(int seed) {
        return Steps.random(new Random(seed), 60, CLASSES, 2, false);
    }

    private static List<ScoredTube> linked(MicroTubes[] stream, OfflineSettings settings) {
        OfflineLinker linker = new OfflineLinker(settings, CLASSES, 2);
        for (int t = 0; t < stream.length; t++) {
            linker.step(StepTime.atRate(t, t + 1, 25), stream[t]);
        }
        return linker.scoredTubes(LAST_FRAME);
    }
}
