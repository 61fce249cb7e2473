package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.ClipSettings.Refinement;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SearchAreaTest {
    /** Anchors at x = 0.125, 0.375, 0.625, 0.875; y = 0.5; 0.25 x 0.5 large. */
    private static final AnchorGrid ROW = new AnchorGrid(4, 1, List.of(new Shape(0.25, 0.5)));

    @Test
    void takesTheBestProposalOfTheClassInsideTheArea() {
        // one class; the best of all lies too far to the right
        FloatBuffer scores = FloatBuffer.wrap(new float[] {0, 0.5f, 0, 0.6f, 0, 0.7f, 0, 0.9f});
        double[] box = {0.375, 0.5, 0.4, 0.5}; // sigma 0.8: x from 0.055 to 0.695
        int anchor = new SearchArea(ROW, 1, 0.8).refine(scores, FloatBuffer.allocate(16), 0, box, 0);
        assertThat(anchor).isEqualTo(2);
        assertThat(box).containsExactly(0.625, 0.5, 0.25, 0.5);
    }

    @Test
    void asksTheTubesClassOnly() {
        FloatBuffer scores = FloatBuffer.wrap(new float[] {0, 0.9f, 0.1f, 0, 0.2f, 0.8f, 0, 0, 0, 0, 0, 0});
        double[] first = {0.25, 0.5, 0.25, 0.5};
        double[] second = first.clone();
        SearchArea search = new SearchArea(ROW, 2, 0.8);
        assertThat(search.refine(scores, FloatBuffer.allocate(16), 0, first, 0)).isEqualTo(0);
        assertThat(search.refine(scores, FloatBuffer.allocate(16), 1, second, 0))
                .isEqualTo(1);
        assertThat(search.score(scores, 1, 1)).isCloseTo(0.8, within(1e-7));
    }

    @Test
    void countsTheBorderAsInside() {
        FloatBuffer scores = FloatBuffer.wrap(new float[] {0, 1, 0, 0, 0, 0, 0, 0});
        double[] box = {0.25, 0.5, 0.25, 0.5}; // sigma 0.5: x from 0.125, where the first anchor is
        assertThat(new SearchArea(ROW, 1, 0.5).refine(scores, FloatBuffer.allocate(16), 0, box, 0))
                .isEqualTo(0);
    }

    @Test
    void keepsTheCoarseBoxWhereNothingIsNear() {
        double[] box = {0.25, 0.9, 0.1, 0.1};
        double[] before = box.clone();
        FloatBuffer scores = FloatBuffer.wrap(new float[] {0, 1, 0, 1, 0, 1, 0, 1});
        int anchor = new SearchArea(ROW, 1, 0.8).refine(scores, FloatBuffer.allocate(16), 0, box, 0);
        assertThat(anchor).isEqualTo(SearchArea.NONE);
        assertThat(box).containsExactly(before);
    }

    @Test
    void keepsTheCoarseBoxWhereNothingHasTheLeastScore() {
        double[] box = {0.375, 0.5, 0.4, 0.5};
        FloatBuffer scores =
                FloatBuffer.wrap(new float[] {0, 0.1f, 0, 0.2f, 0, 0.3f, 0, 0.9f}); // the last is too far away
        assertThat(new SearchArea(ROW, 1, new Refinement(0, 0.8, 0.4, 1, false))
                        .refine(scores, FloatBuffer.allocate(16), 0, box, 0))
                .isEqualTo(SearchArea.NONE);
        assertThat(box).containsExactly(0.375, 0.5, 0.4, 0.5);
        assertThat(new SearchArea(ROW, 1, new Refinement(0, 0.8, 0.25, 1, false))
                        .refine(scores, FloatBuffer.allocate(16), 0, box, 0))
                .isEqualTo(2);
    }

    @Test
    void boxesThatOverlapTheBestHaveASayByTheirScore() {
        // 0 lies on the best one's left, moved right by 0.9 widths: 0.35 beside 0.375, which overlaps it by 0.225 /
        // 0.275; 2 only touches it
        FloatBuffer scores = FloatBuffer.wrap(new float[] {0, 0.2f, 0, 0.6f, 0, 0.5f, 0, 0});
        FloatBuffer offsets = FloatBuffer.allocate(16).put(0, 0.9f);
        double[] box = {0.4, 0.5, 0.5, 0.5};
        assertThat(voting(0.8).refine(scores, offsets, 0, box, 0)).isEqualTo(1);
        assertThat(box[0]).isCloseTo((0.2 * 0.35 + 0.6 * 0.375) / 0.8, within(1e-7));
        assertThat(box[1]).isCloseTo(0.5, within(1e-7));
        assertThat(box[2]).isCloseTo(0.25, within(1e-7));
        assertThat(box[3]).isCloseTo(0.5, within(1e-7));
        // too far from the best to have a say: 0.225 / 0.275 is less than 0.82
        box = new double[] {0.4, 0.5, 0.5, 0.5};
        voting(0.82).refine(scores, offsets, 0, box, 0);
        assertThat(box[0]).isCloseTo(0.375, within(1e-7));
        // outside the area, from 0.36 on
        box = new double[] {0.41, 0.5, 0.0625, 0.5};
        voting(0.5).refine(scores, offsets, 0, box, 0);
        assertThat(box[0]).isCloseTo(0.375, within(1e-7));
    }

    private static SearchArea voting(double overlap) {
        return new SearchArea(ROW, 1, new Refinement(0, 0.8, 0, overlap, false));
    }

    @Test
    void aVoteWithoutScoresLeavesTheBest() {
        FloatBuffer scores = FloatBuffer.allocate(8);
        double[] box = {0.375, 0.5, 0.1, 0.5};
        assertThat(voting(0).refine(scores, FloatBuffer.allocate(16), 0, box, 0))
                .isEqualTo(1);
        assertThat(box).containsExactly(0.375, 0.5, 0.25, 0.5);
    }

    @Test
    void takesTheFirstOfEquals() {
        FloatBuffer scores = FloatBuffer.wrap(new float[] {0, 0.5f, 0, 0.5f, 0, 0.5f, 0, 0.5f});
        double[] box = {0.5, 0.5, 1, 1};
        assertThat(new SearchArea(ROW, 1, 0.3).refine(scores, FloatBuffer.allocate(16), 0, box, 0))
                .isEqualTo(1);
    }

    @Test
    void readsFromTheBuffersPosition() {
        FloatBuffer scores = FloatBuffer.wrap(new float[] {9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0.5f, 0, 0});
        FloatBuffer offsets = FloatBuffer.allocate(32);
        offsets.put(16 + 8, 0.4f); // anchor 2 of the second sample: 0.4 widths to the right
        double[] box = {0.7, 0.5, 0.3, 0.5};
        SearchArea search = new SearchArea(ROW, 1, 0.8);
        assertThat(search.refine(scores.position(8), offsets.position(16), 0, box, 0))
                .isEqualTo(2);
        assertThat(box[0]).isCloseTo(0.725, within(1e-6));
    }

    @Test
    void findsWhatAPlainSearchFinds() {
        Random random = new Random(12);
        AnchorGrid grid = new AnchorGrid(5, 4, List.of(new Shape(0.2, 0.3), new Shape(0.4, 0.5)));
        double[] anchors = grid.anchors();
        for (int round = 0; round < 300; round++) {
            FloatBuffer scores = FloatBuffer.allocate(40 * 3);
            FloatBuffer offsets = FloatBuffer.allocate(160);
            for (int i = 0; i < 120; i++) {
                scores.put(i, random.nextInt(20) / 20f); // ties on purpose
            }
            for (int i = 0; i < 160; i++) {
                offsets.put(i, random.nextFloat() - 0.5f);
            }
            double[] box = {
                random.nextDouble(), random.nextDouble(), 0.3 * random.nextDouble(), 0.3 * random.nextDouble()
            };
            int expected = SearchArea.NONE;
            for (int a = 0; a < 40; a++) {
                double x = anchors[4 * a] + offsets.get(4 * a) * anchors[4 * a + 2];
                double y = anchors[4 * a + 1] + offsets.get(4 * a + 1) * anchors[4 * a + 3];
                boolean inside = x >= box[0] - 0.8 * box[2] - 1e-12
                        && x <= box[0] + 0.8 * box[2] + 1e-12
                        && y >= box[1] - 0.8 * box[3] - 1e-12
                        && y <= box[1] + 0.8 * box[3] + 1e-12;
                if (inside && (expected == SearchArea.NONE || scores.get(3 * a + 2) > scores.get(3 * expected + 2))) {
                    expected = a;
                }
            }
            assertThat(new SearchArea(grid, 2, 0.8).refine(scores, offsets, 1, box, 0))
                    .isEqualTo(expected);
        }
    }

    @Test
    void refusesASizeBelowZero() {
        assertThatThrownBy(() -> new SearchArea(ROW, 1, -0.1)).hasMessage("refine.sigma must be in [0, 100], was -0.1");
    }
}
