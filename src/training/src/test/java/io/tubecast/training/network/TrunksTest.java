package io.tubecast.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.training.network.Op.Conv;
import io.tubecast.training.network.Op.MaxPool;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrunksTest {
    private static final List<Integer> ANCHORS = List.of(4, 6, 6, 6, 4, 4);

    @Test
    void bothTrunksGiveTheSixMapsOfSsd() {
        assertThat(Trunks.vgg16(3).mapSizes(300)).containsExactly(38, 19, 10, 5, 3, 1);
        assertThat(Trunks.lite(3).mapSizes(300)).containsExactly(38, 19, 10, 5, 3, 1);
        assertThat(Trunks.vgg16(3).sourceChannels()).containsExactly(512, 1024, 512, 256, 256, 256);
    }

    @Test
    void vgg16HasThePublishedNumberOfParameters() {
        TrunkSpec trunk = Trunks.vgg16(3);
        // conv1-5 of VGG-16 14,714,688; fc6 4,719,616; fc7 1,049,600; conv8 1,442,560; conv9 360,832; conv10 and conv11
        // 328,064 each; L2 512
        assertThat(trunk.parameters()).isEqualTo(22_943_936);
        HeadSpec head = HeadSpec.single(StreamKind.APPEARANCE, trunk.sourceChannels(), ANCHORS, 24);
        // 18 x 33 x (512x4 + 1024x6 + 512x6 + 256x6 + 256x4 + 256x4) weights and 30 x 33 biases
        assertThat(head.parameters()).isEqualTo(18 * 33 * 14_848 + 30 * 33);
        assertThat((trunk.parameters() + head.parameters()) / 1e6).isBetween(31.755, 31.765); // 31.76 M published
    }

    private static double millions(String trunk, NetworkSpec.Shape shape, int classes) {
        List<Integer> anchors = Trunks.layout(trunk).levels().stream()
                .map(AnchorLayout.Level::anchorsPerCell)
                .toList();
        return NetworkSpec.of(trunk, shape, anchors, classes).parameters() / 1e6;
    }

    @Test
    void twoStreamVgg16HasThePublishedNumbersOfParameters() {
        List<StreamKind> both = List.of(StreamKind.APPEARANCE, StreamKind.MOTION);
        NetworkSpec.Shape motion = new NetworkSpec.Shape(List.of(StreamKind.MOTION), Fusion.SUM, false, 2, 5);
        assertThat(millions("amtnet-vgg16", NetworkSpec.Shape.APPEARANCE, 24)).isBetween(31.755, 31.765);
        assertThat(millions("amtnet-vgg16", motion, 24)).isBetween(31.765, 31.775);
        assertThat(millions("amtnet-vgg16", new NetworkSpec.Shape(both, Fusion.SUM, false, 2, 5), 24))
                .isBetween(54.65, 54.75);
        assertThat(millions("amtnet-vgg16", new NetworkSpec.Shape(both, Fusion.MEAN, false, 2, 5), 24))
                .isBetween(54.65, 54.75);
        assertThat(millions("amtnet-vgg16", new NetworkSpec.Shape(both, Fusion.CONCAT, false, 2, 5), 24))
                .isBetween(63.45, 63.55);
    }

    @Test
    void everyTrunksMapsAreThoseOfItsAnchors() {
        for (String name : List.of("amtnet-vgg16", "amtnet-lite", "amtnet-mini")) {
            AnchorLayout layout = Trunks.layout(name);
            assertThat(Trunks.byName(name, 15).mapSizes(layout.inputWidth()))
                    .isEqualTo(layout.levels().stream()
                            .map(AnchorLayout.Level::mapWidth)
                            .toList());
        }
        // 361x4 + 100x6 + 25x6 + 9x6 + 4
        assertThat(Trunks.layout("amtnet-mini").size()).isEqualTo(2252);
        assertThat(Trunks.mini(3).macs(150) / 1e6).isBetween(80.0, 120.0);
    }

    @Test
    void vgg16CostsThirtyGigaMacsAFrame() {
        assertThat(Trunks.vgg16(3).macs(300) / 1e9).isBetween(30.05, 30.15); // about 30.1 published
    }

    @Test
    void liteStaysWithinItsBudgets() {
        TrunkSpec trunk = Trunks.lite(3);
        HeadSpec head = HeadSpec.single(StreamKind.APPEARANCE, trunk.sourceChannels(), ANCHORS, 11);
        assertThat(trunk.macs(300)).isLessThanOrEqualTo(700_000_000);
        assertThat(trunk.parameters()).isLessThanOrEqualTo(1_500_000);
        assertThat(head.macs(trunk.mapSizes(300))).isLessThanOrEqualTo(150_000_000);
    }

    @Test
    void liteIsCountedAsByHand() {
        // stem 9.72 + 25.92, stage75 51.84, down38 1444x64x288 = 26.615808, stage38 2x53.231616, down19 361x128x576 =
        // 26.615808,
        // stage19 and context19 4x53.231616, down10 14.7456, down5 3.6864, down3 1.327104, down1 0.073728,
        // topdown19 361x4096 = 1.478656, lateral38 1444x2048 = 2.957312, laterals 8192x(361+100+25+9) = 4.05504 M
        assertThat(Trunks.lite(3).macs(300)).isEqualTo(488_425_152);
    }

    @Test
    void headsCostEveryCellBothFramesNeighborhoods() {
        HeadSpec head = HeadSpec.single(StreamKind.APPEARANCE, List.of(5, 7), List.of(2, 3), 4);
        // 2x9x5 x 2x(5+8) x 3x3 cells + 2x9x7 x 3x(5+8) x 1 cell
        assertThat(head.macs(List.of(3, 1))).isEqualTo(90 * 26 * 9 + 126 * 39);
    }

    @Test
    void poolingCountsTheIncompleteWindowOnlyInCeilMode() {
        assertThat(new MaxPool(2, 2, 0, true).outputSize(75)).isEqualTo(38);
        assertThat(new MaxPool(2, 2, 0, false).outputSize(75)).isEqualTo(37);
        assertThat(new MaxPool(2, 2, 0, true).outputSize(76)).isEqualTo(38);
        assertThat(Conv.normed(1, 1, 3, 1).dilated(3).outputSize(19)).isEqualTo(19);
        assertThat(Conv.normed(1, 1, 3, 2).outputSize(75)).isEqualTo(38);
    }

    @Test
    void refusesAnUnknownNameAndSaysWhatIsAllowed() {
        assertThatThrownBy(() -> Trunks.byName("amtnet-vgg19", 3))
                .hasMessage("trunk 'amtnet-vgg19' is unknown; allowed are [amtnet-lite, amtnet-mini, amtnet-vgg16]");
    }

    @Test
    void refusesLayersThatDoNotFitTogether() {
        Node first = new Node("a", Conv.normed(3, 8, 3, 1), List.of(TrunkSpec.INPUT));
        Node second = new Node("b", Conv.normed(4, 8, 3, 1), List.of("a"));
        assertThatThrownBy(() -> new TrunkSpec("t", 3, List.of(first, second), List.of("b")))
                .hasMessage("node b expects 4 channels, gets [8]");
    }
}
