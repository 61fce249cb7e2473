package io.tubecast.training.cfad.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OverlapLabelsTest {
    private static final int BACKGROUND = OverlapLabels.BACKGROUND;
    private static final int IGNORED = OverlapLabels.IGNORED;

    private static int[] match(double[]... overlaps) {
        return OverlapLabels.standard()
                .match(overlaps.length, overlaps[0].length, (anchor, truth) -> overlaps[anchor][truth]);
    }

    @Test
    void anAnchorStandsForTheTruthItOverlapsMost() {
        assertThat(match(new double[] {.7, .9}, new double[] {.8, .75}, new double[] {.69, .1}, new double[] {.2, .29}))
                .containsExactly(1, 0, IGNORED, BACKGROUND);
    }

    @Test
    void everyTruthHasItsBestAnchorsHoweverLittleTheyOverlap() {
        // the second truth's best is .2, twice: negative anchors otherwise; the third overlaps nothing at all
        assertThat(match(new double[] {.9, .1, 0}, new double[] {.1, .2, 0}, new double[] {0, .2, 0}, new double[] {
                    0, 0, 0
                }))
                .containsExactly(0, 1, 1, BACKGROUND);
    }

    @Test
    void aPositiveAnchorStaysWithItsTruthThoughItIsAnothersBest() {
        assertThat(match(new double[] {.9, .5}, new double[] {.1, .3})).containsExactly(0, IGNORED);
    }

    @Test
    void withoutTruthsAllIsBackground() {
        assertThat(OverlapLabels.standard().match(2, 0, (anchor, truth) -> 1)).containsExactly(BACKGROUND, BACKGROUND);
    }

    @Test
    void refusesLimitsThatCross() {
        assertThatThrownBy(() -> new OverlapLabels(.3, .7))
                .hasMessage("overlaps must be 0 <= negative <= positive <= 1, were 0.7 and 0.3");
    }
}
