package io.tubecast.core.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.anchor.AnchorLayout.Clip;
import io.tubecast.core.anchor.AnchorLayout.Level;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnchorLayoutTest {
    private static final AnchorLayout SSD = AnchorLayout.ssd300();
    private static final float[] ANCHORS = SSD.anchors();

    @Test
    void ssd300HasTheCountsOfItsSixMaps() {
        // 38*38*4, 19*19*6, 10*10*6, 5*5*6, 3*3*4, 1*1*4
        assertThat(SSD.levels().stream().mapToInt(Level::size)).containsExactly(5776, 2166, 600, 150, 36, 4);
        assertThat(SSD.size()).isEqualTo(8732);
        assertThat(ANCHORS).hasSize(4 * 8732);
    }

    @Test
    void levelsBeginWhereTheOnesBeforeEnd() {
        int[] offsets = new int[7];
        Arrays.setAll(offsets, SSD::levelOffset);

        assertThat(offsets).containsExactly(0, 5776, 7942, 8542, 8692, 8728, 8732);
    }

    // center = step / 2 / 300, s = min / 300, s' = sqrt(min * max) / 300, then s * sqrt r and s / sqrt r
    @ParameterizedTest(name = "level {0}")
    @CsvSource({
        "0, 0.01333333, 0.1,  0.1414214, 0.1414214, 0.07071068",
        "1, 0.02666667, 0.2,  0.2720294, 0.2828427, 0.1414214",
        "2, 0.05333333, 0.37, 0.4469899, 0.5232590, 0.2616295",
        "3, 0.1066667,  0.54, 0.6191930, 0.7636753, 0.3818377",
        "4, 0.1666667,  0.71, 0.7904429, 1,         0.5020458", // 0.71 * sqrt 2 = 1.0040916 is clamped
        "5, 0.5,        0.88, 0.9612492, 1,         0.6222540", // 0.88 * sqrt 2 = 1.2445079 is clamped
    })
    void firstCellOfEachLevelIsAsWorkedOutByHand(
            int level, float center, float s, float sPrime, float wide, float narrow) {
        int at = SSD.levelOffset(level);

        assertAnchor(at, center, center, s, s);
        assertAnchor(at + 1, center, center, sPrime, sPrime);
        assertAnchor(at + 2, center, center, wide, narrow);
        assertAnchor(at + 3, center, center, narrow, wide);
    }

    // s * sqrt 3 and s / sqrt 3 of the levels that have the ratio 3
    @ParameterizedTest(name = "level {0}")
    @CsvSource({
        "1, 0.02666667, 0.3464102, 0.1154701",
        "2, 0.05333333, 0.6408588, 0.2136196",
        "3, 0.1066667,  0.9353074, 0.3117691",
    })
    void theThirdRatioFollowsTheSecond(int level, float center, float wide, float narrow) {
        assertAnchor(SSD.levelOffset(level) + 4, center, center, wide, narrow);
        assertAnchor(SSD.levelOffset(level) + 5, center, center, narrow, wide);
    }

    @Test
    void cellsFollowRowByRow() {
        assertAnchor(4, 0.04f, 0.01333333f, 0.1f, 0.1f); // second cell of the first row: (1.5 * 8, 0.5 * 8) / 300
        assertAnchor(38 * 4, 0.01333333f, 0.04f, 0.1f, 0.1f); // first cell of the second row
        assertAnchor(5775, 1f, 1f, 0.07071068f, 0.1414214f); // last cell of the map: 37.5 * 8 / 300 = 1
    }

    @Test
    void clippingTouchesTheLargestSidesAndTheCentersOfOneMapsLastCells() {
        float[] unclipped = new AnchorLayout(300, 300, SSD.levels(), Clip.NONE).anchors();
        int[] clipped = new int[6 * 4];
        for (int i = 0; i < ANCHORS.length; i++) {
            if (ANCHORS[i] != unclipped[i]) {
                assertThat(ANCHORS[i]).isEqualTo(1f);
                assertThat(unclipped[i]).isGreaterThan(1f);
                clipped[levelOf(i / 4) * 4 + i % 4]++;
            }
        }

        int[] expected = new int[6 * 4]; // per level: center x, center y, width, height
        expected[2 * 4] = 60; // last column of the third map, 10 cells of 6: (9.5 * 32) / 300 = 1.0133
        expected[2 * 4 + 1] = 60; // and its last row
        expected[4 * 4 + 2] = 9; // 213 * sqrt 2 / 300 = 1.0041 in 9 cells
        expected[4 * 4 + 3] = 9;
        expected[5 * 4 + 2] = 1; // 264 * sqrt 2 / 300 = 1.2445
        expected[5 * 4 + 3] = 1;
        assertThat(clipped).containsExactly(expected);
    }

    @Test
    void cornersOfClippedAnchorsStillStickOut() {
        int first = SSD.levelOffset(4) + 2; // center 1/6, width clamped to 1: the left edge is at 1/6 - 1/2

        assertThat(ANCHORS[4 * first] - ANCHORS[4 * first + 2] / 2).isCloseTo(-1 / 3f, within(1e-6f));
    }

    @Test
    void everyValueIsTheDoubleResultRoundedOnce() {
        // the formulas of the layout written the other way round (from index to cell), to within half a float's spacing
        double[] step = {8, 16, 32, 64, 100, 300};
        int[] map = {38, 19, 10, 5, 3, 1};
        int[] perCell = {4, 6, 6, 6, 4, 4};
        for (int anchor = 0; anchor < 8732; anchor++) {
            int level = levelOf(anchor);
            int cell = (anchor - SSD.levelOffset(level)) / perCell[level];
            double x = (cell % map[level] + 0.5) * step[level] / 300;
            int row = cell / map[level];
            double y = (row + 0.5) * step[level] / 300;
            assertThat((double) ANCHORS[4 * anchor])
                    .isCloseTo(Math.min(1, x), within(Math.ulp(ANCHORS[4 * anchor]) * 0.5001));
            assertThat((double) ANCHORS[4 * anchor + 1])
                    .isCloseTo(Math.min(1, y), within(Math.ulp(ANCHORS[4 * anchor + 1]) * 0.5001));
        }
    }

    @Test
    void aWideInputIsNormalisedByEachSide() {
        // 400x200, one map of 2x1 cells of 200x160: centers at 1/4 and 3/4 of the width, 80 / 200 = .4 of the height; a
        // 100 px square is 1/4 x 1/2;
        // sqrt(100 * 144) = 120 px: 0.3 x 0.6; ratio 4 of 100 px: 200x50 px = 0.5 x 0.25, then 50x200 px = 0.125 x 1
        Level level = new Level(2, 1, 200, 160, 100, 144, List.of(4.0));

        float[] anchors = new AnchorLayout(400, 200, List.of(level), Clip.NONE).anchors();

        float[] expected = {
            0.25f, 0.4f, 0.25f, 0.5f, 0.25f, 0.4f, 0.3f, 0.6f, 0.25f, 0.4f, 0.5f, 0.25f, 0.25f, 0.4f, 0.125f, 1f,
            0.75f, 0.4f, 0.25f, 0.5f, 0.75f, 0.4f, 0.3f, 0.6f, 0.75f, 0.4f, 0.5f, 0.25f, 0.75f, 0.4f, 0.125f, 1f,
        };
        assertThat(anchors).containsExactly(expected, within(1e-6f));
    }

    @Test
    void namesWhatIsWrongWithALayout() {
        assertThatThrownBy(() -> Level.square(0, 8, 30, 60, List.of()))
                .hasMessage("anchor layout: map must have at least one cell, was 0x0");
        assertThatThrownBy(() -> Level.square(38, Double.NaN, 30, 60, List.of()))
                .hasMessage("anchor layout: stepX must be positive, was NaN");
        assertThatThrownBy(() -> Level.square(38, 8, -30, 60, List.of()))
                .hasMessage("anchor layout: minSize must be positive, was -30.0");
        assertThatThrownBy(() -> Level.square(38, 8, 30, 60, List.of(2.0, 0.0)))
                .hasMessage("anchor layout: aspectRatios must be positive, was 0.0");
        assertThatThrownBy(() -> new AnchorLayout(300, 300, List.of(), Clip.NONE))
                .hasMessage("anchor layout: levels must not be empty");
        assertThatThrownBy(() -> new AnchorLayout(0, 300, SSD.levels(), Clip.NONE))
                .hasMessage("anchor layout: input size must be positive, was 0x300");
    }

    private static int levelOf(int anchor) {
        int level = 0;
        while (anchor >= SSD.levelOffset(level + 1)) {
            level++;
        }
        return level;
    }

    private static void assertAnchor(int anchor, float centerX, float centerY, float width, float height) {
        assertThat(Arrays.copyOfRange(ANCHORS, 4 * anchor, 4 * anchor + 4))
                .containsExactly(new float[] {centerX, centerY, width, height}, within(1e-7f));
    }
}
