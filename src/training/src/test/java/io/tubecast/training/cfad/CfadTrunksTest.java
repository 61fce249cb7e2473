package io.tubecast.training.cfad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.training.cfad.CfadTrunks.LightWidths;
import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.cfad.volume.VolumeNode;
import io.tubecast.training.cfad.volume.VolumeOp.Conv;
import io.tubecast.training.cfad.volume.VolumeSpec;
import io.tubecast.training.network.InceptionI3d;
import io.tubecast.training.network.InceptionI3d.Convolution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CfadTrunksTest {
    private static final VolumeSpec I3D = CfadTrunks.byName(CfadTrunks.I3D, 3);

    private static double gmacs(int frames, int height, int width) {
        return I3D.macs(new Extent(frames, height, width)) / 1e9;
    }

    @Test
    void inceptionCostsWhatIsPublished() {
        // multiply-accumulates by hand for the first layer at 96 x 224 x 224: 48 x 112 x 112 positions x 7^3 x 3 x 64
        VolumeSpec first = new VolumeSpec("first", 3, 1e-3, I3D.nodes().subList(0, 1), List.of("conv1a"));
        assertThat(first.macs(new Extent(96, 224, 224))).isEqualTo(48L * 112 * 112 * 343 * 3 * 64);
        assertThat(gmacs(96, 224, 224)).isCloseTo(165, within(0.5));
        assertThat(gmacs(96, 240, 320)).isCloseTo(253, within(0.5));
        assertThat(gmacs(96, 300, 400)).isCloseTo(398, within(1.0));
        assertThat(gmacs(96, 112, 112)).isCloseTo(41, within(0.5));
        assertThat(gmacs(32, 224, 224)).isCloseTo(55, within(0.5));
        assertThat(gmacs(32, 300, 400)).isCloseTo(133, within(1.0));
    }

    @Test
    void inceptionHasTheParametersThatArePublished() {
        // 9.51 million with the running statistics, two a channel, which published files hold too; 9.50 million are
        // learnt
        long channels = InceptionI3d.convolutions(3).stream()
                .mapToLong(Convolution::out)
                .sum();
        assertThat((I3D.parameters() + 2 * channels) / 1e6).isCloseTo(9.51, within(0.005));
        assertThat(I3D.parameters()).isEqualTo(9_502_528);
    }

    @Test
    void inceptionsMapsHaveTheirSizes() {
        assertMaps(new Extent(96, 224, 224), "48x112x112", "48x56x56", "48x28x28", "24x14x14", "12x7x7");
        assertMaps(new Extent(96, 240, 320), "48x120x160", "48x60x80", "48x30x40", "24x15x20", "12x8x10");
        assertMaps(new Extent(96, 300, 400), "48x150x200", "48x75x100", "48x38x50", "24x19x25", "12x10x13");
        assertThat(I3D.outputChannels()).isEqualTo(832);
        Map<String, Integer> channels = I3D.channels();
        assertThat(List.of("mixed3b", "mixed3c", "mixed4b", "mixed4c", "mixed4d", "mixed4e", "mixed4f", "mixed5b"))
                .extracting(channels::get)
                .containsExactly(256, 480, 512, 512, 512, 528, 832, 832);
    }

    private static void assertMaps(Extent clip, String... sizes) {
        Map<String, Extent> found = I3D.sizes(clip);
        assertThat(List.of("conv1a", "conv2c", "mixed3c", "mixed4f", "mixed5b"))
                .extracting(node -> String.valueOf(found.get(node)))
                .containsExactly(sizes);
    }

    @Test
    void inceptionsWeightsHaveTheNamesAndSizesOfImportedOnes() {
        Map<String, List<Long>> expected = new LinkedHashMap<>();
        InceptionI3d.convolutions(3).forEach(each -> expected.put(each.name(), each.weightSizes()));
        Map<String, List<Long>> found = new LinkedHashMap<>();
        for (VolumeNode node : I3D.nodes()) {
            if (node.op() instanceof Conv conv) {
                Extent kernel = conv.kernel();
                found.put(
                        I3D.weightName(node),
                        List.of(
                                (long) conv.out(),
                                (long) conv.in(),
                                (long) kernel.time(),
                                (long) kernel.height(),
                                (long) kernel.width()));
            }
        }
        assertThat(found).containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(I3D.epsilon()).isEqualTo(1e-3);
    }

    @Test
    void theLightTrunkIsCheapEnoughForAnEdgeProcessor() {
        VolumeSpec light = CfadTrunks.byName(CfadTrunks.LIGHT, 3);
        Extent clip = new Extent(32, 112, 112);
        assertThat(light.macs(clip)).isLessThanOrEqualTo(4_000_000_000L);
        assertThat(light.outputSize(clip)).isEqualTo(new Extent(16, 7, 7));
        assertThat(light.separable()).isTrue();
        assertThat(I3D.separable()).isFalse();
        // its weights take a part of the 16 MB that a bundle may have
        assertThat(light.parameters()).isLessThan(2_000_000);
    }

    @Test
    void theLightTrunksTimeStrideIsAChoice() {
        Extent clip = new Extent(32, 112, 112);
        for (int stride : new int[] {1, 2, 4, 8}) {
            VolumeSpec light = CfadTrunks.light(5, stride, LightWidths.standard());
            assertThat(light.outputSize(clip)).isEqualTo(new Extent(32 / stride, 7, 7));
        }
        assertThatThrownBy(() -> CfadTrunks.light(3, 3, LightWidths.standard()))
                .hasMessage("the light trunk's time stride is 1, 2, 4 or 8, was 3");
    }

    @Test
    void refusesAnUnknownNameAndSaysWhatIsAllowed() {
        assertThatThrownBy(() -> CfadTrunks.byName("cfad-vgg", 3))
                .hasMessage("trunk 'cfad-vgg' is unknown; allowed are [cfad-i3d, cfad-light]");
        assertThatThrownBy(() -> CfadTrunks.i3d(3, 7)).hasMessage("64 channels do not divide by 7");
    }
}
