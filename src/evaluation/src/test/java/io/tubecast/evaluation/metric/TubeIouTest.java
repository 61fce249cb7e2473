package io.tubecast.evaluation.metric;

import static io.tubecast.evaluation.metric.Scenes.BOX;
import static io.tubecast.evaluation.metric.Scenes.truth;
import static io.tubecast.evaluation.metric.Scenes.tube;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.geometry.Box;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TubeIouTest {
    @Test
    void isTheProductOfOverlapInTimeAndMeanOverlapInSpace() {
        // frames 0-9 against 5-19: 5 common of 20; boxes 100x100 against 100x50: 0.5; 0.25 * 0.5 = 0.125
        assertThat(TubeIou.of(tube(0, 1, 0, 10, BOX), truth(0, 5, 15, new Box(0, 0, 100, 50)), Protocol.CONTINUOUS))
                .isCloseTo(0.125, within(1e-12));
    }

    @Test
    void oneCommonFrameCountsExceptUnderRoad() {
        // frames 0-9 against 9-18: 1 common of 19
        assertThat(TubeIou.of(tube(0, 1, 0, 10, BOX), truth(0, 9, 10, BOX), Protocol.CONTINUOUS))
                .isCloseTo(1.0 / 19, within(1e-12));
        assertThat(TubeIou.of(tube(0, 1, 0, 10, BOX), truth(0, 9, 10, BOX), Protocol.ACT))
                .isCloseTo(1.0 / 19, within(1e-12));
        assertThat(TubeIou.of(tube(0, 1, 0, 10, BOX), truth(0, 9, 10, BOX), Protocol.ROAD))
                .isZero();
    }

    @Test
    void twoCommonFramesCountUnderRoad() {
        // 2 common of 18; 100x100 shifted by one and enlarged by one: 99*99 / (10000 + 101*101 - 99*99) = 9801 / 10400
        assertThat(TubeIou.of(tube(0, 1, 0, 10, BOX), truth(0, 8, 10, BOX), Protocol.ROAD))
                .isCloseTo(2.0 / 18 * 9801 / 10400, within(1e-12));
    }

    @Test
    void tubesThatTouchInTimeButShareNoFrameDoNotOverlap() {
        assertThat(TubeIou.of(tube(0, 1, 0, 10, BOX), truth(0, 10, 10, BOX), Protocol.CONTINUOUS))
                .isZero();
    }

    /** A perfect detection cannot reach 1 under the ROAD protocol: (w-1)(h-1) / (wh + (w+1)(h+1) - (w-1)(h-1)). */
    @ParameterizedTest
    @CsvSource({"20, 40, 0.805", "50, 100, 0.915", "100, 180, 0.955"})
    void roadHasACeilingThatDependsOnTheSize(double width, double height, double ceiling) {
        Box box = new Box(30, 20, 30 + width, 20 + height);
        assertThat(TubeIou.of(tube(0, 1, 0, 10, box), truth(0, 0, 10, box), Protocol.ROAD))
                .isCloseTo(ceiling, within(0.0005));
        assertThat(TubeIou.of(tube(0, 1, 0, 10, box), truth(0, 0, 10, box), Protocol.ACT))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void actCountsTheLastPixel() {
        // 10x10 at x 0 and at x 5: common 6x11 of 2 * 11x11 - 6x11 = 176 pixels: 0.375; clean boxes: 50 / 150
        Box left = new Box(0, 0, 10, 10);
        Box right = new Box(5, 0, 15, 10);
        assertThat(TubeIou.of(tube(0, 1, 0, 3, left), truth(0, 0, 3, right), Protocol.ACT))
                .isCloseTo(66.0 / 176, within(1e-12));
        assertThat(TubeIou.of(tube(0, 1, 0, 3, left), truth(0, 0, 3, right), Protocol.CONTINUOUS))
                .isCloseTo(1.0 / 3, within(1e-12));
    }
}
