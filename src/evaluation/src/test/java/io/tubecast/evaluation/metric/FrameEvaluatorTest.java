package io.tubecast.evaluation.metric;

import static io.tubecast.evaluation.metric.Scenes.BOX;
import static io.tubecast.evaluation.metric.Scenes.truth;
import static io.tubecast.evaluation.metric.Scenes.video;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import org.junit.jupiter.api.Test;

class FrameEvaluatorTest {
    private static final double[] HIT = {0, 0, 100, 100};
    private static final double[] MISS = {200, 100, 300, 200};

    @Test
    void countsFramesInWhichNobodyActs() {
        // 2 frames of truth, found; one better false alarm in a frame without truth: hits at 1/2 and 2/3, envelope 2/3
        FrameEvaluator frames = new FrameEvaluator(Protocol.CONTINUOUS, 1);
        frames.begin(video("a", truth(0, 0, 2, BOX)));
        frames.add(500, 0, .9, HIT, 0);
        frames.add(0, 0, .8, HIT, 0);
        frames.add(1, 0, .7, HIT, 0);
        frames.end();
        assertThat(frames.meanAveragePrecision()).isCloseTo(2.0 / 3, within(1e-12));
    }

    @Test
    void leavesOutFramesThatWereNotChosen() {
        FrameEvaluator frames = new FrameEvaluator(Protocol.CONTINUOUS, 1);
        frames.begin(video("a", truth(0, 0, 10, BOX)), frame -> frame == 3);
        frames.add(2, 0, .9, MISS, 0);
        frames.add(3, 0, .8, HIT, 0);
        frames.end();
        assertThat(frames.meanAveragePrecision()).isEqualTo(1);
        assertThat(frames.detections()).isEqualTo(1);
    }

    @Test
    void aBoxOfAnotherClassIsAFalseAlarmOfThatClassOnly() {
        FrameEvaluator frames = new FrameEvaluator(Protocol.CONTINUOUS, 2);
        frames.begin(video("a", truth(0, 0, 1, BOX), truth(1, 1, 1, BOX)));
        frames.add(0, 1, .9, HIT, 0);
        frames.add(0, 0, .5, HIT, 0);
        frames.add(1, 1, .5, HIT, 0);
        frames.end();
        assertThat(frames.averagePrecision(0)).isEqualTo(1);
        assertThat(frames.averagePrecision(1)).isEqualTo(0.5);
        assertThat(frames.meanAveragePrecision()).isEqualTo(0.75);
    }

    @Test
    void takesNormalisedMicroTubesInPixelsOfTheVideo() {
        // BOX in a 320x240 picture is [0, 0, 100/320, 100/240]; the second box of the pair lies elsewhere
        MicroTubes found = new MicroTubes(1, 2, 4);
        int slot = found.add(0);
        found.scores()[slot] = 0.9;
        double[] boxes = {0, 0, 100 / 320.0, 100 / 240.0, 0.8, 0.8, 0.9, 0.9};
        System.arraycopy(boxes, 0, found.boxes(), 8 * slot, 8);
        FrameEvaluator first = new FrameEvaluator(Protocol.CONTINUOUS, 1);
        first.begin(video("a", truth(0, 4, 1, BOX)));
        first.addNormalised(4, found, 0);
        first.end();
        assertThat(first.meanAveragePrecision()).isEqualTo(1);
        FrameEvaluator second = new FrameEvaluator(Protocol.CONTINUOUS, 1);
        second.begin(video("a", truth(0, 4, 1, BOX)));
        second.addNormalised(4, found, 1);
        second.end();
        assertThat(second.meanAveragePrecision()).isZero();
    }

    @Test
    void refusesAVideoInsideAVideo() {
        FrameEvaluator frames = new FrameEvaluator(Protocol.CONTINUOUS, 1);
        frames.begin(video("a", truth(0, 4, 1, BOX)));
        assertThatThrownBy(() -> frames.begin(video("b", truth(0, 4, 1, BOX))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a");
    }
}
