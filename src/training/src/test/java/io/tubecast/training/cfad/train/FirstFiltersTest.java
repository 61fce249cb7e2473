package io.tubecast.training.cfad.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.training.Values;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.CfadNetworks;
import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.network.Weights;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.api.Test;

class FirstFiltersTest {
    /** The first layer: 4 filters of 3 x 3 cells. */
    private static final String STEM = "light.stem1.weight";

    private static final int CELLS = 9;

    private static final FirstFilters WITH_FLOW =
            new FirstFilters(CfadNetworks.light(5, true).trunk());

    @Test
    void filtersOfPicturesStayAndThoseOfFlowAreZero() {
        float[] pictures = Values.random(1, 4 * 3 * CELLS);
        float[] widened = WITH_FLOW.widened(STEM, pictures);
        assertThat(widened).hasSize(4 * 5 * CELLS);
        for (int out = 0; out < 4; out++) {
            int at = out * 5 * CELLS;
            assertThat(Arrays.copyOfRange(widened, at, at + 3 * CELLS))
                    .containsExactly(Arrays.copyOfRange(pictures, out * 3 * CELLS, (out + 1) * 3 * CELLS));
            assertThat(Arrays.copyOfRange(widened, at + 3 * CELLS, at + 5 * CELLS))
                    .containsOnly(0);
        }
    }

    @Test
    void everythingElseStaysAsItIs() {
        float[] own = Values.random(2, 4 * 5 * CELLS);
        assertThat(WITH_FLOW.widened(STEM, own)).isSameAs(own);
        float[] other = Values.random(3, 4 * 3 * CELLS);
        assertThat(WITH_FLOW.widened("light.down38.weight", other)).isSameAs(other);
        FirstFilters pictures = new FirstFilters(CfadNetworks.light(3, true).trunk());
        assertThat(pictures.widened(STEM, other)).isSameAs(other);
    }

    @Test
    void aNetworkThatStartsFromOneOfPicturesSaysTheSameWhateverTheFlow() {
        try (CfadNetwork pictures = CfadNetwork.create(CfadNetworks.light(3, true), 5);
                CfadNetwork both = CfadNetwork.create(CfadNetworks.light(5, true), 6);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            pictures.weights()
                    .names()
                    .forEach(name -> both.weights()
                            .set(
                                    name,
                                    WITH_FLOW.widened(name, pictures.weights().values(name))));
            Extent clip = pictures.spec().clip().extent();
            int plane = (int) clip.cells();
            float[] rgb = Values.random(7, 3 * plane);
            float[] all = Arrays.copyOf(rgb, 5 * plane);
            System.arraycopy(Values.random(8, 2 * plane), 0, all, 3 * plane, 2 * plane);
            float[] expected = Weights.read(
                    pictures.features(Values.tensor(rgb, 1, 3, clip.time(), clip.height(), clip.width()), false));
            float[] found = Weights.read(
                    both.features(Values.tensor(all, 1, 5, clip.time(), clip.height(), clip.width()), false));
            assertThat(expected).isNotEqualTo(new float[expected.length]);
            Values.assertSame(found, expected);
        }
    }
}
