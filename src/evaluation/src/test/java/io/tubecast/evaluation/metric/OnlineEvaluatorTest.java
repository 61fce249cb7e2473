package io.tubecast.evaluation.metric;

import static io.tubecast.evaluation.metric.Scenes.BOX;
import static io.tubecast.evaluation.metric.Scenes.at;
import static io.tubecast.evaluation.metric.Scenes.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnlineEvaluatorTest {
    private static final List<String> NAMES = List.of("wave", "run");
    private static final Box FAR = new Box(200, 100, 300, 200);

    private static TruthVideo hundred(AnnotatedTube... tubes) {
        return TruthVideo.of(new AnnotatedVideo("a", 320, 240, 100, List.of(tubes)));
    }

    private static Online online(TruthVideo truth, PublishedVideo published, double minScore) {
        TubeEvaluator evaluator = new TubeEvaluator(Protocol.CONTINUOUS, 2, null);
        DetailEvaluator details =
                new DetailEvaluator(new DetailEvaluator.Settings(Protocol.CONTINUOUS, 10, minScore), 2, null);
        evaluator.add(truth, published.before(Integer.MAX_VALUE));
        details.add(truth, 100, published);
        return Objects.requireNonNull(
                details.details(evaluator, NAMES, Bootstrap.NONE).online());
    }

    /** A tube of class run at once, and one of class wave with a higher score from frame 30 on. */
    private static PublishedVideo runThenWave() {
        return runThenWave(0);
    }

    /** The same, by a network that looks ahead by so many frames. */
    private static PublishedVideo runThenWave(int framesAhead) {
        PublishedVideo published = new PublishedVideo();
        for (int frame = 0; frame < 100; frame++) {
            published.begin(frame, frame, Math.min(frame + framesAhead, 99));
            published.add(1, 1, 0.5, 0.5, FAR);
            if (frame >= 30) {
                published.add(2, 0, 0.9, 0.9, BOX);
            }
        }
        return published;
    }

    @Test
    void theLabelIsRightOnceTheRightTubeIsTheBestPublished() {
        // after 30 % frames 0 to 29 have been seen, the tube of wave begins with frame 30
        assertThat(online(hundred(truth(0, 0, 100, BOX)), runThenWave(), 0).accuracy())
                .containsExactly(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0);
    }

    @Test
    void whatHasBeenPublishedIsComparedWithWhatHasBeenSeen() {
        Online online = online(hundred(truth(0, 0, 100, BOX)), runThenWave(), 0);
        // overlap in time after 40, 50, 60 %: 10/40 = 0.25, 20/50 = 0.4, 30/60 = 0.5; run has no truth and no mean
        assertThat(at(online.videoMap(), "0.2")).containsExactly(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0);
        assertThat(at(online.videoMap(), "0.5")).containsExactly(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0);
        assertThat(online.perClass()).containsOnlyKeys("wave");
        assertThat(at(online.perClass(), "wave")).isEqualTo(at(online.videoMap(), "0.5"));
    }

    @Test
    void whatIsPublishedCountsOnceTheFramesItNeededHaveBeenRead() {
        Online online = online(hundred(truth(0, 0, 100, BOX)), runThenWave(3), 0);
        // the box for frame 30 comes with frame 33, so after 40, 50, 60, 70 %: 7/40 = 0.175, 17/50 = 0.34, 27/60 =
        // 0.45,
        // 37/70 = 0.53
        assertThat(at(online.videoMap(), "0.2")).containsExactly(0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0);
        assertThat(at(online.videoMap(), "0.5")).containsExactly(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0);
        // ten frames a second
        assertThat(online.delays().all().seconds()).containsExactly(3.3);
        // a tube for frame 28 and on is known after 30 % of the video only if nothing behind frame 29 was needed
        assertThat(seenAfterThirtyPercent(1)).isEqualTo(1);
        assertThat(seenAfterThirtyPercent(2)).isZero();
    }

    private static double seenAfterThirtyPercent(int framesAhead) {
        PublishedVideo published = new PublishedVideo();
        for (int frame = 28; frame < 90; frame++) {
            published.begin(frame, frame, frame + framesAhead);
            published.add(1, 0, 0.9, 0.9, BOX);
        }
        return online(hundred(truth(0, 0, 100, BOX)), published, 0).accuracy().get(2);
    }

    @Test
    void aTrueTubeThatHasNotBegunDoesNotCountYet() {
        Online online = online(hundred(truth(0, 30, 70, BOX)), runThenWave(), 0);
        List<Double> values = at(online.videoMap(), "0.5");
        assertThat(values.subList(0, 3)).allSatisfy(value -> assertThat(value).isNaN());
        assertThat(values.subList(3, 10)).containsOnly(1.0);
        assertThat(online.accuracy().get(2)).isZero(); // the label is that of the whole video
    }

    @Test
    void theDelayIsTheTimeToTheFirstRightBox() {
        // ten frames a second; true from frame 10: the wave tube comes 20 frames later, with frame 30
        Delays delays = online(hundred(truth(0, 10, 90, BOX), truth(1, 0, 100, BOX)), runThenWave(), 0)
                .delays();
        assertThat(delays.all().seconds()).containsExactly(2.0);
        assertThat(delays.all().neverShare()).isEqualTo(0.5); // the tube of run is never where run is
        assertThat(at(delays.perClass(), "run").neverShare()).isEqualTo(1);
        assertThat(at(delays.perClass(), "run").median()).isNaN();
        // a true tube that is over before the box comes is not detected by it
        assertThat(online(hundred(truth(0, 10, 20, BOX)), runThenWave(), 0)
                        .delays()
                        .all()
                        .neverShare())
                .isEqualTo(1);
        // nor is one by tubes under the least score
        assertThat(online(hundred(truth(0, 10, 90, BOX)), runThenWave(), 0.95)
                        .delays()
                        .all()
                        .neverShare())
                .isEqualTo(1);
    }

    @Test
    void percentilesLieBetweenTheNearestValues() {
        Delays.Distribution delays = new Delays.Distribution(8, List.of(3.0, 0.0, 1.0, 2.0));
        assertThat(delays.median()).isEqualTo(1.5);
        assertThat(delays.ninetieth()).isCloseTo(2.7, within(1e-12)); // position 0.9 x 3
        assertThat(delays.neverShare()).isEqualTo(0.5);
    }

    @Test
    void sharesOfAVideoAreRoundedUp() {
        assertThat(OnlineEvaluator.endFrame(100, 3, 10)).isEqualTo(30);
        assertThat(OnlineEvaluator.endFrame(101, 3, 10)).isEqualTo(31); // 30.3
        assertThat(OnlineEvaluator.endFrame(7, 10, 10)).isEqualTo(7);
        assertThat(OnlineEvaluator.endFrame(1, 1, 10)).isEqualTo(1);
    }

    @Test
    void afterTheWholeVideoTheOnlineMeasuresAreThoseOfThePublishedTubes() {
        Random random = new Random(8);
        for (int round = 0; round < 20; round++) {
            TubeEvaluator evaluator = new TubeEvaluator(Protocol.CONTINUOUS, 2, null);
            DetailEvaluator details =
                    new DetailEvaluator(new DetailEvaluator.Settings(Protocol.CONTINUOUS, 25, 0), 2, null);
            for (int v = 0; v < 5; v++) {
                TruthVideo truth = hundred(
                        truth(random.nextInt(2), random.nextInt(40), 30 + random.nextInt(20), BOX),
                        truth(random.nextInt(2), random.nextInt(40), 30 + random.nextInt(20), FAR));
                PublishedVideo published = randomly(random);
                evaluator.add(truth, published.before(Integer.MAX_VALUE));
                details.add(truth, 100, published);
            }
            Report report = evaluator.report(NAMES, Bootstrap.NONE);
            Online online = Objects.requireNonNull(
                    details.details(evaluator, NAMES, Bootstrap.NONE).online());
            assertThat(online.accuracy().get(9)).isEqualTo(report.accuracy());
            assertThat(at(online.videoMap(), "0.5").get(9)).isEqualTo(report.videoMapAt("0.5"));
            assertThat(at(online.videoMap(), "0.2").get(9)).isEqualTo(report.videoMapAt("0.2"));
        }
    }

    private static PublishedVideo randomly(Random random) {
        PublishedVideo published = new PublishedVideo();
        List<int[]> spans = new ArrayList<>();
        for (int id = 0; id < 6; id++) {
            int start = random.nextInt(50);
            spans.add(new int[] {random.nextInt(2), start, start + 20 + random.nextInt(30)});
        }
        for (int frame = 0; frame < 100; frame += 2) {
            published.begin(frame / 2, frame);
            for (int id = 0; id < spans.size(); id++) {
                int[] span = spans.get(id);
                if (frame >= span[1] && frame < span[2]) {
                    published.add(id, span[0], random.nextDouble(), 0.5, id % 2 == 0 ? BOX : FAR);
                }
            }
        }
        return published;
    }
}
