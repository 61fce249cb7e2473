package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.trajectory.AnchorGrid.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefinedTubeTest {
    private static final AnchorGrid ROW = new AnchorGrid(4, 1, List.of(new Shape(0.25, 0.5)));
    private static final SearchArea SEARCH = new SearchArea(ROW, 1, 0.8);
    private static final double PIXEL = 0.01;

    @Test
    void isTheCoarseTubeWhereNothingWasRefined() {
        RefinedTube tube = new RefinedTube(still(0.5, 0.8, new TimeSpan(0, 9)), 4);
        assertThat(tube.score()).isEqualTo(0.8);
        ActionTube finished = tube.finish(new Resampling(10, 10), Interpolation.NATURAL, PIXEL);
        assertThat(finished.start()).isZero();
        assertThat(finished.length()).isEqualTo(10);
        for (int frame = 0; frame < 10; frame++) {
            assertThat(finished.boxes()[4 * frame]).isCloseTo(0.4, within(1e-12));
            assertThat(finished.boxes()[4 * frame + 2]).isCloseTo(0.6, within(1e-12));
        }
        assertThat(finished.frameScores()).containsOnly(0.8);
    }

    @Test
    void movesThroughTheRefinedBoxes() {
        RefinedTube tube = new RefinedTube(still(0.5, 0.8, new TimeSpan(0, 8)), 3);
        FloatBuffer scores = FloatBuffer.wrap(new float[] {0, 0, 0, 0, 0, 0.6f, 0, 0});
        assertThat(tube.refine(1, SEARCH, scores, FloatBuffer.allocate(16))).isTrue(); // anchor 2 at 0.625, 0.25 wide
        assertThat(tube.box(1)).containsExactly(0.625, 0.5, 0.25, 0.5);
        assertThat(tube.score()).isCloseTo(0.7, within(1e-7)); // half of 0.8 and half of 0.6
        ActionTube finished = tube.finish(new Resampling(9, 9), Interpolation.LINEAR, PIXEL);
        // frame 2 is half way: center 0.5625, width 0.225
        assertThat(finished.boxes()[8]).isCloseTo(0.5625 - 0.1125, within(1e-12));
        assertThat(finished.boxes()[10]).isCloseTo(0.5625 + 0.1125, within(1e-12));
    }

    @Test
    void keepsItsBoxWhereTheSearchFindsNothing() {
        RefinedTube tube = new RefinedTube(still(0.1, 0.8, new TimeSpan(0, 8)), 3);
        FloatBuffer scores = FloatBuffer.wrap(new float[8]);
        FloatBuffer offsets = FloatBuffer.allocate(16);
        for (int i = 0; i < 4; i++) {
            offsets.put(4 * i + 1, 9); // every proposal far below the picture
        }
        assertThat(tube.refine(1, SEARCH, scores, offsets)).isFalse();
        assertThat(tube.score()).isEqualTo(0.8);
    }

    @Test
    void liesOnTheVideosFrames() {
        RefinedTube tube = new RefinedTube(still(0.5, 1, new TimeSpan(2.2, 5.1)), 4);
        ActionTube finished = tube.finish(new Resampling(191, 96), Interpolation.NATURAL, PIXEL);
        assertThat(finished.start()).isEqualTo(5); // 4.4 to 10.2 of the video
        assertThat(finished.end()).isEqualTo(11);
    }

    @Test
    void isOneFrameLongWhereItsSpanIsShorterThanAFrame() {
        RefinedTube tube = new RefinedTube(still(0.5, 1, new TimeSpan(4, 5)), 4);
        ActionTube finished = tube.finish(new Resampling(4, 10), Interpolation.NATURAL, PIXEL);
        assertThat(finished.length()).isEqualTo(1);
        assertThat(finished.start()).isEqualTo(1); // 4 x 3 / 9 = 1.33
    }

    @Test
    void staysInThePictureAndVisible() {
        double[] theta = {-4, 0, -20, -20};
        CoarseTube left = new CoarseTube(0, 1, new TimeSpan(0, 3), new double[] {0.5, 0.5, 0.2, 0.2}, theta);
        ActionTube finished = new RefinedTube(left, 2).finish(new Resampling(4, 4), Interpolation.NATURAL, PIXEL);
        assertThat(finished.boxes()[0]).isZero();
        assertThat(finished.boxes()[2]).isZero();
        assertThat(finished.boxes()[3] - finished.boxes()[1]).isCloseTo(PIXEL, within(1e-12));
    }

    private static CoarseTube still(double x, double score, TimeSpan span) {
        return new CoarseTube(0, score, span, new double[] {x, 0.5, 0.2, 0.2}, new double[4]);
    }
}
