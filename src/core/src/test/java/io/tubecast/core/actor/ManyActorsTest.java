package io.tubecast.core.actor;

import static io.tubecast.core.actor.Scene.CLASSES;
import static io.tubecast.core.actor.Scene.MIN_SCORES;
import static io.tubecast.core.actor.Scene.person;
import static io.tubecast.core.actor.Scene.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;
import io.tubecast.testkit.Allocation;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Actors in crowds that chance makes, over many steps. */
class ManyActorsTest {
    @Test
    void whoIsWhoDoesNotDependOnLuck() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            ActorTracker own = new ActorTracker(ActorSettings.defaults(), MIN_SCORES);
            TubeLinker tubes = TubeLinker.streaming(LinkingSettings.online(), CLASSES, 2, null);
            int starts = 0;
            for (int t = 0; t < 200; t++) {
                double[][] people = new double[3][];
                for (int i = 0; i < 3; i++) { // three people far apart, seen four times in five, classes at random
                    boolean seen = random.nextInt(5) > 0;
                    double share = random.nextDouble() * 0.3;
                    people[i] =
                            seen ? person(i * 100 + random.nextInt(3), 0.85 - share, 0.1 + share, 0) : new double[0];
                }
                StepTime time = StepTime.atRate(t, t + 1, 25);
                tubes.step(time, step(people));
                own.step(time, tubes);
                assertThat(own.actorCount()).isLessThanOrEqualTo(3);
                for (int i = 0; i < own.eventCount(); i++) {
                    assertThat(own.event(i).kind()).isEqualTo(ActorEvent.Kind.START);
                    starts++;
                }
            }
            assertThat(starts).as("seed %d", seed).isEqualTo(3);
        }
    }

    @Test
    void allocatesNothingOnceWarm() {
        ActorTracker own = new ActorTracker(ActorSettings.defaults(), MIN_SCORES);
        TubeLinker tubes = TubeLinker.streaming(LinkingSettings.online(), CLASSES, 2, null);
        MicroTubes[] period = new MicroTubes[200];
        for (int t = 0; t < period.length; t++) {
            double[][] people = new double[12][];
            for (int i = 0; i < 12; i++) { // the last two are away for 4 s of 8, and change their action
                boolean away = i >= 10 && t >= 100;
                people[i] =
                        away ? new double[0] : person(i * 40, t % 80 < 40 ? 0.7 : 0.2, t % 80 < 40 ? 0.2 : 0.7, 0.05);
            }
            period[t] = step(people);
        }
        int calls = 1_500;
        StepTime[] times = new StepTime[4 * calls];
        for (int t = 0; t < times.length; t++) {
            times[t] = StepTime.atRate(t, t + 1, 25);
        }
        int[] next = {0};
        int[] told = {0};
        assertThat(Allocation.bytesPerCall(calls, () -> {
                    int t = next[0]++;
                    tubes.step(times[t], period[t % period.length]);
                    own.step(times[t], tubes);
                    told[0] += own.eventCount();
                }))
                .isZero();
        assertThat(told[0]).isGreaterThan(1_000); // starts, label changes and ends went on all the time
    }
}
