package io.tubecast.training.cfad.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.training.cfad.volume.VolumeOp.Add;
import io.tubecast.training.cfad.volume.VolumeOp.Attention;
import io.tubecast.training.cfad.volume.VolumeOp.Concat;
import io.tubecast.training.cfad.volume.VolumeOp.Conv;
import io.tubecast.training.cfad.volume.VolumeOp.CropTime;
import io.tubecast.training.cfad.volume.VolumeOp.Difference;
import io.tubecast.training.cfad.volume.VolumeOp.MaxPool;
import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeSpecTest {
    private final VolumeChain chain = new VolumeChain();

    private VolumeSpec spec() {
        return chain.spec("net", 3, 1e-5, chain.last());
    }

    @Test
    void countsWeightsAndWork() {
        chain.add("a", Conv.normed(3, 4, new Extent(3, 1, 2)).stride(new Extent(2, 1, 1)));
        chain.add("b", Conv.linear(4, 4));
        chain.add("c", new Attention(4), "b", "b", "a");
        VolumeSpec spec = spec();
        assertThat(spec.parameters()).isEqualTo(3 * 2 * 3 * 4 + 2 * 4 + 4 * 4 + 4);
        // 5 x 2 x 2 cells become 3 x 2 x 2; attention has 12 x 12 pairs, twice
        assertThat(spec.macs(new Extent(5, 2, 2))).isEqualTo(12 * 72 + 12 * 16 + 2 * 12 * 12 * 4);
    }

    @Test
    void tellsWhetherAllWindowsCouldBeOnPictures() {
        chain.add("a", Conv.normed(3, 4, Extent.space(3)).stride(new Extent(1, 2, 2)));
        chain.add("b", Conv.normed(4, 4, Extent.time(3)).stride(Extent.time(2)));
        chain.add("c", new MaxPool(Extent.time(2), Extent.time(2)));
        assertThat(spec().separable()).isTrue();
        chain.add("d", Conv.normed(4, 4, Extent.space(3)).stride(Extent.time(2))); // skips time steps
        assertThat(spec().separable()).isFalse();
    }

    @Test
    void refusesNodesThatDoNotFitTogether() {
        chain.add("a", Conv.normed(3, 4, Extent.UNIT));
        assertRefused("b", new Add(false), "net: node b takes equal inputs, gets [4, 3]", "a", "input");
        assertRefused("b", Conv.linear(5, 1), "net: node b takes 5 channels, gets [4]", "a");
        assertRefused("b", new Attention(3), "net: node b takes 3 channels, gets [4, 4, 4]", "a", "a", "a");
        assertRefused("b", Conv.linear(4, 1), "net: node b: no earlier node z", "z");
        assertRefused("a", Conv.linear(4, 4), "net: two nodes are called a", "a");
        assertThatThrownBy(() -> new VolumeNode("b", new Add(false), List.of("a")))
                .hasMessage("node b takes 2 inputs, was [a]");
        assertThatThrownBy(() -> chain.spec("net", 3, 1e-5, "z")).hasMessage("net: output z is not a node");
    }

    private void assertRefused(String name, VolumeOp op, String message, String... inputs) {
        List<VolumeNode> nodes = List.of(
                new VolumeNode("a", Conv.normed(3, 4, Extent.UNIT), List.of(VolumeSpec.INPUT)),
                new VolumeNode(name, op, List.of(inputs)));
        assertThatThrownBy(() -> new VolumeSpec("net", 3, 1e-5, nodes, List.of("a")))
                .hasMessage(message);
    }

    @Test
    void refusesSizesThatDoNotFit() {
        chain.add("half", new MaxPool(Extent.time(2), Extent.time(2)));
        chain.add("joined", new Concat(), "half", VolumeSpec.INPUT);
        assertThatThrownBy(() -> spec().sizes(new Extent(4, 2, 2)))
                .hasMessage("net: node joined takes equal inputs, gets [2x2x2, 4x2x2]");
        VolumeChain other = new VolumeChain();
        other.add("difference", new Difference());
        assertThatThrownBy(() -> other.spec("net", 3, 1e-5, "difference").sizes(new Extent(1, 2, 2)))
                .hasMessage("net: node difference takes two time steps or more, gets one");
        VolumeChain cropped = new VolumeChain();
        cropped.add("half", new MaxPool(Extent.time(2), Extent.time(2)));
        cropped.add("crop", new CropTime(), "half", VolumeSpec.INPUT);
        assertThatThrownBy(() -> cropped.spec("net", 3, 1e-5, "crop").sizes(new Extent(4, 2, 2)))
                .hasMessage("net: node crop cannot crop 2 time steps to 4");
    }
}
