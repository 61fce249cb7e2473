package io.tubecast.training.cfad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.cfad.volume.VolumeSpec;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class CfadSpecTest {
    private static CfadSpec published(boolean residual) {
        CfadDesign design = new CfadDesign(
                24, Collections.nCopies(6, CfadNetworks.SHAPES.get(0)), 4, 16, residual, CfadWidths.full());
        return new CfadSpec(new Clip(96, 224, 224), CfadTrunks.byName(CfadTrunks.I3D, 3), design);
    }

    @Test
    void followsTheTrunk() {
        CfadSpec spec = published(true);
        assertThat(spec.features()).isEqualTo(new Extent(12, 7, 7));
        assertThat(spec.channels()).isEqualTo(832);
        assertThat(spec.timeStride()).isEqualTo(8);
        assertThat(spec.spanAnchors().scales()).containsExactly(1, 2, 3, 4, 5, 6, 8, 10, 12);
        assertThat(spec.grid().size()).isEqualTo(7 * 7 * 6);
        assertThat(spec.sampling().samples()).isEqualTo(16);
        assertThat(CfadNetworks.light(3, true).timeStride()).isEqualTo(4);
    }

    @Test
    void modulesSayWhatIsAskedOfEveryAnchor() {
        CfadSpec spec = published(true);
        assertThat(spec.proposals().channels()).containsEntry("scores", 18).containsEntry("offsets", 18);
        assertThat(spec.coarse().channels())
                .containsEntry("scores", 6 * 25)
                .containsEntry("theta", 6 * 4 * 5)
                .containsEntry("direct.attention", 416);
        assertThat(spec.refine().channels()).containsEntry("scores", 6 * 25).containsEntry("offsets", 24);
        assertThat(spec.selector().sizes(spec.sampled())).containsEntry("key", Extent.time(16));
    }

    @Test
    void modulesCostWhatOneCounts() {
        CfadSpec spec = published(true);
        VolumeSpec coarse = spec.coarse();
        // a branch at P = 16 x 49 or 15 x 49 cells: query, key, value and the way back 4 x 832 x 416, attention 2 x 416
        // a pair of cells, reduction 832 x 256, two
        // windows of 27 x 256 x 256
        long heads = 49L * 256 * (150 + 120);
        assertThat(coarse.macs(spec.sampled())).isEqualTo(branch(16 * 49) + branch(15 * 49) + heads);
        assertThat(published(false).coarse().macs(spec.sampled())).isEqualTo(branch(16 * 49) + heads);
        // conv3 x 832 x 256 and x 256 x 256 at 12 x 49 cells, then two linear layers at 12 time steps
        assertThat(spec.proposals().macs(spec.features()))
                .isEqualTo(12L * 49 * 27 * (832 + 256) * 256 + 12L * 256 * 36);
        // the hourglass: 16 x (832 x 128 + 2 x 3 x 128 x 128), then 8 and 4 samples, and the logit
        assertThat(spec.selector().macs(spec.sampled()))
                .isEqualTo(16L * 832 * 128 + (16 + 8 + 4 + 16) * 3L * 128 * 128 + 16 * 128);
        long map = 49L * (832 * 256 + 2 * 9 * 256 * 256 + 256 * (150 + 24));
        assertThat(spec.macs(3, 10))
                .isEqualTo(spec.trunk().macs(spec.clip().extent())
                        + spec.proposals().macs(spec.features())
                        + 3 * (coarse.macs(spec.sampled()) + spec.selector().macs(spec.sampled()))
                        + 10 * map);
    }

    private static long branch(long cells) {
        return cells * (4L * 832 * 416 + 832 * 256 + 2L * 27 * 256 * 256) + 2 * cells * cells * 416;
    }

    @Test
    void theSelectorIsPaddedToItsTwoHalvingsAndCutBack() {
        CfadSpec spec = CfadNetworks.light(3, true); // 6 samples
        assertThat(spec.selector().sizes(spec.sampled()))
                .containsEntry("padded", Extent.time(8))
                .containsEntry("bottom", Extent.time(2))
                .containsEntry("last", Extent.time(8))
                .containsEntry("key", Extent.time(6));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new Clip(1, 112, 112))
                .hasMessage("a clip has two frames or more of at least a pixel, was 1 of 112 x 112");
        assertThatThrownBy(() -> new CfadDesign(3, CfadNetworks.SHAPES, 2, 1, true, CfadWidths.light()))
                .hasMessageContaining("two samples");
        assertThatThrownBy(() -> new CfadWidths(1, 0, 1, 1, true))
                .hasMessage("widths must be positive, were 1, 0, 1, 1");
    }
}
