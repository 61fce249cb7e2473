package io.tubecast.training.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.testkit.RealClips;
import io.tubecast.training.cfad.CfadModules;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.Clip;
import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.config.CfadConfig.BoxDistance;
import io.tubecast.training.config.CfadConfig.FlowPart;
import io.tubecast.training.config.TrainingConfig.Decline;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrainingConfigsTest {
    private static final Path FOLDER = RealClips.checkout().resolve("config/training");

    private static final String FLOW = """
            flow:
              method: dis-medium
              scale: 12
            """;

    private static String demo() {
        try {
            return Files.readString(FOLDER.resolve("amtnet-lite-demo.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyShippedConfigurationCanBeReadAndNamesAKnownNetwork() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> shipped = files.toList();
            assertThat(shipped).hasSizeGreaterThanOrEqualTo(10);
            for (Path file : shipped) {
                RunSettings read = TrainingConfigs.readAny(file);
                if (read instanceof TrainingConfig config) {
                    assertThat(config.networkSpec(3).head().levels())
                            .isEqualTo(config.layout().levels().size());
                } else if (read instanceof CfadConfig config) {
                    assertThat(shaped(config).spec(3).clip().frames())
                            .isEqualTo(config.network().frames());
                }
            }
        }
    }

    /** The paper's three networks, with 24 classes: 31.76, 31.77 and 54.7 million learnt values. */
    @Test
    void thePapersNetworksHaveTheirSizes() {
        assertThat(millions("amtnet-vgg16-ucf24.yaml")).isCloseTo(31.76, within(0.005));
        assertThat(millions("amtnet-vgg16-motion-ucf24.yaml")).isCloseTo(31.77, within(0.005));
        assertThat(millions("amtnet-vgg16-two-stream-ucf24.yaml")).isCloseTo(54.7, within(0.05));
    }

    private static double millions(String file) {
        NetworkSpec spec = TrainingConfigs.read(FOLDER.resolve(file)).networkSpec(24);
        assertThat(spec.heads()).hasSize(1);
        return spec.parameters() / 1e6;
    }

    private static CfadConfig shaped(CfadConfig config) {
        return config.withShapes(Collections.nCopies(config.network().anchors(), new Shape(0.25, 0.5)));
    }

    /** The paper's detectors of clips: 96 frames of 300x400 are 398 GMAC in the trunk, 32 are 133; 16 time stamps and order 4, 6 and order 2. */
    @Test
    void thePapersDetectorsOfClipsAreThose() {
        CfadConfig untrimmed = (CfadConfig) TrainingConfigs.readAny(FOLDER.resolve("cfad-i3d-ucf24.yaml"));
        CfadSpec long24 = shaped(untrimmed).spec(24);
        assertThat(long24.trunk().macs(long24.clip().extent()) / 1e9).isCloseTo(398, within(1.0));
        assertThat(long24.features()).isEqualTo(new Extent(12, 10, 13));
        assertThat(long24.sampled().time()).isEqualTo(16);
        assertThat(long24.design().order()).isEqualTo(4);
        assertThat(long24.grid().size()).isEqualTo(780);
        assertThat(untrimmed.spans().full()).isFalse();
        CfadConfig trimmed = (CfadConfig) TrainingConfigs.readAny(FOLDER.resolve("cfad-i3d-jhmdb.yaml"));
        CfadSpec short21 = shaped(trimmed).spec(21);
        assertThat(short21.trunk().macs(short21.clip().extent()) / 1e9).isCloseTo(133, within(1.0));
        assertThat(short21.features().time()).isEqualTo(4);
        assertThat(short21.sampled().time()).isEqualTo(6);
        assertThat(short21.design().order()).isEqualTo(2);
        assertThat(trimmed.spans().full()).isTrue();
        for (CfadConfig config : List.of(untrimmed, trimmed)) {
            assertThat(config.batch().clips()).isEqualTo(8);
            assertThat(config.network().anchors()).isEqualTo(6);
            assertThat(config.loss().segment()).isEqualTo(6);
            assertThat(config.loss().enough()).isEqualTo(0.8);
            assertThat(config.sampling().part()).isZero();
            assertThat(config.schedule().lateFrom()).isEqualTo(config.schedule().steps());
        }
    }

    @Test
    void theTrunkDecidesWhichFamilyIsTrained() throws IOException {
        Path clips = FOLDER.resolve("cfad-demo.yaml");
        CfadConfig config = (CfadConfig) TrainingConfigs.readAny(clips);
        assertThat(config.trunk()).isEqualTo("cfad-light");
        CfadConfig shaped = config.withShapes(Collections.nCopies(6, new Shape(0.25, 0.5)));
        assertThat(shaped.spec(24).clip()).isEqualTo(new Clip(32, 240, 320));
        assertThat(shaped.spec(24).macs(1, 8))
                .isLessThan(13_000_000_000L); // what a device without accelerator can bear
        assertThat(TrainingConfigs.parseAny(TrainingConfigs.toYaml(shaped), "again"))
                .isEqualTo(shaped);
        assertThat(shaped.settings().spans()).isEqualTo(new ClipSettings.Spans(false, 0.2, 0.7, 12));
        assertThat(ConfigDifference.between(config, shaped))
                .extracting(ConfigDifference::key)
                .containsExactly("network.shapes");
        assertThatThrownBy(() -> TrainingConfigs.read(clips))
                .hasMessageEndingWith(
                        "network.trunk 'cfad-light' sees clips; here a network is wanted that sees pairs of"
                                + " frames, one of [amtnet-lite, amtnet-mini, amtnet-vgg16]");
    }

    @Test
    void aConfigurationOfClipsMayHaveFlow() throws IOException {
        String text = Files.readString(FOLDER.resolve("cfad-demo.yaml"));
        CfadConfig pictures = (CfadConfig) TrainingConfigs.parseAny(text, "c.yaml");
        assertThat(pictures.flow()).isNull();
        assertThat(TrainingConfigs.toYaml(pictures)).doesNotContain("flow"); // as those of older checkpoints
        CfadConfig both = (CfadConfig) TrainingConfigs.parseAny(text + FLOW, "c.yaml");
        assertThat(both.flow()).isEqualTo(new FlowPart(FlowMethod.DIS_MEDIUM, 12));
        List<Shape> shapes = Collections.nCopies(6, new Shape(0.25, 0.5));
        assertThat(pictures.withShapes(shapes).spec(24).trunk().inputChannels()).isEqualTo(3);
        assertThat(both.withShapes(shapes).spec(24).trunk().inputChannels()).isEqualTo(5);
        assertThat(both.withShapes(shapes).flow()).isEqualTo(both.flow());
        assertThat(TrainingConfigs.parseAny(TrainingConfigs.toYaml(both), "again"))
                .isEqualTo(both);
        assertThat(ConfigDifference.between(pictures, both))
                .extracting(ConfigDifference::toString)
                .containsExactly("flow.method nothing, not dis-medium", "flow.scale nothing, not 12.0");
        assertThat(ConfigDifference.between(pictures, both)).noneMatch(ConfigDifference::isHarmless);
    }

    @Test
    void whatFlowOfClipsMayNotBeIsRefused() throws IOException {
        String text = Files.readString(FOLDER.resolve("cfad-demo.yaml")) + FLOW;
        assertRefused(text.replace("scale: 12", "scale: 0"), "flow.scale must be in (0, 1000], was 0.0");
        assertRefused(text.replace("scale: 12", "scales: 12"), "unknown key 'flow.scales'; did you mean 'scale'?");
        assertRefused(text.replace("  scale: 12\n", ""), "key 'flow.scale' is missing");
        assertRefused(text + "  stack: 5\n", "unknown key 'flow.stack'; known here: method, scale");
        assertThatThrownBy(() -> TrainingConfigs.parseAny(text.replace("dis-medium", "optical"), "c.yaml"))
                .hasMessageStartingWith("c.yaml: key 'flow.method': ")
                .hasMessageContaining("\"optical\"")
                .hasMessageContaining("dis-medium");
    }

    @Test
    void whatAConfigurationOfClipsMayNotSayIsRefused() throws IOException {
        String text = Files.readString(FOLDER.resolve("cfad-demo.yaml"));
        assertRefused(
                text.replace("cfad-light", "cfad-lite"),
                "network.trunk must be one of [cfad-i3d, cfad-light], was 'cfad-lite'");
        assertRefused(text.replace("samples: 8", "samples: 1"), "network.samples must be at least 2, was 1");
        assertRefused(
                text.replace("full: false", "full: true"),
                "spans.firstSteps must be 0 where spans.full is true, was 150");
        assertRefused(text.replace("partLeast: 0.35", "partLeast: 0"), "sampling.partLeast must be in (0, 1], was 0.0");
        assertRefused(
                text.replace("negative: 0.3", "negative: 0.6"), "loss.negative must be in [0, loss.positive], was 0.6");
        assertRefused(
                text.replace("residual:", "residuum:"), "unknown key 'network.residuum'; did you mean 'residual'?");
        assertRefused(text.replace("  keys: 1\n", ""), "key 'loss.keys' is missing");
        assertRefused(text.replace("mostFound: 12", "mostFound: 0"), "spans.mostFound must be at least 1, was 0");
        assertRefused(text.replace("foundScore: 0.2", "foundScore: 2"), "spans.foundScore must be in [0, 1], was 2.0");
        assertRefused(text.replace("curves: 2.5", "curves: 0"), "loss.curves must be positive, was 0.0");
    }

    @Test
    void aModuleOfClipsMayLearnAlone() throws IOException {
        String text = Files.readString(FOLDER.resolve("cfad-demo.yaml"));
        CfadConfig all = (CfadConfig) TrainingConfigs.parseAny(text, "c.yaml");
        assertThat(CfadModules.NAMES).allMatch(all.loss()::learns);
        String alone = text.replace("  keys: 1\n", "  keys: 1\n  only: [refine]\n  distance: giou\n");
        assertRefused(alone, "spans.firstSteps must be 0 where loss.only leaves out proposals, was 150");
        String fits = alone.replace("firstSteps: 150", "firstSteps: 0");
        CfadConfig refine = (CfadConfig) TrainingConfigs.parseAny(fits, "c.yaml");
        assertThat(CfadModules.NAMES).filteredOn(refine.loss()::learns).containsExactly("refine");
        assertThat(refine.loss().distance()).isEqualTo(BoxDistance.GIOU);
        assertThat(TrainingConfigs.parseAny(TrainingConfigs.toYaml(refine), "again"))
                .isEqualTo(refine);
        assertRefused(
                fits.replace("[refine]", "[trunk]"),
                "loss.only must name some of [proposals, coarse, selector, refine], was [trunk]");
        assertRefused(
                fits.replace("[refine]", "[]"),
                "loss.only must name some of [proposals, coarse, selector, refine], was []");
        assertRefused(
                fits.replace("[refine]", "[proposals]").replace("full: false", "full: true"),
                "loss.only must name more than proposals where spans.full is true: there they learn nothing");
        assertThatThrownBy(() -> TrainingConfigs.parseAny(fits.replace("giou", "iou"), "c.yaml"))
                .hasMessageStartingWith("c.yaml: key 'loss.distance': ")
                .hasMessageContaining("[giou, smooth-l1]");
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> TrainingConfigs.parseAny(text, "c.yaml")).hasMessage("c.yaml: " + message);
    }

    @Test
    void aWrittenConfigurationReadsBackEqual() {
        TrainingConfig config = TrainingConfigs.parse(demo(), "demo");
        assertThat(TrainingConfigs.parse(TrainingConfigs.toYaml(config), "again"))
                .isEqualTo(config);
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestOne() {
        assertThatThrownBy(() -> TrainingConfigs.parse(demo().replace("momentum:", "momentun:"), "demo.yaml"))
                .isInstanceOf(TrainingConfigException.class)
                .hasMessage("demo.yaml: unknown key 'optimizer.momentun'; did you mean 'momentum'?");
    }

    @Test
    void twoStreamsNeedFusionHeadsAndFlow() {
        String two = demo().replace("  streams: [appearance]", "  streams: [appearance, motion]");
        assertThatThrownBy(() -> TrainingConfigs.parse(two, "two.yaml"))
                .hasMessage("two.yaml: network.fusion must be there for two streams");
        String fused = two.replace("motion]", "motion]\n  fusion: concat\n  fallbackHead: true");
        assertThatThrownBy(() -> TrainingConfigs.parse(fused, "two.yaml"))
                .hasMessage("two.yaml: flow must be there for the motion stream");
        String whole = fused + "flow:\n  method: dis\n  stack: 5\n  alignment: centred\n  scale: 16\n  size: 150\n";
        TrainingConfig config = TrainingConfigs.parse(whole, "two.yaml");
        assertThat(config.networkSpec(11).streams()).containsExactly(StreamKind.APPEARANCE, StreamKind.MOTION);
        assertThat(config.networkSpec(11).heads()).hasSize(2);
        assertThat(TrainingConfigs.parse(TrainingConfigs.toYaml(config), "again"))
                .isEqualTo(config);
        assertThatThrownBy(() -> TrainingConfigs.parse(whole.replace("  scale: 16\n", ""), "two.yaml"))
                .hasMessage("two.yaml: key 'flow.scale' is missing");
        assertThatThrownBy(() -> TrainingConfigs.parse(
                        demo() + "flow:\n  method: dis\n  stack: 5\n  alignment: centred\n  scale: 16\n  size: 150\n",
                        "one.yaml"))
                .hasMessage("one.yaml: flow goes with the motion stream only");
        assertThatThrownBy(() ->
                        TrainingConfigs.parse(demo().replace("streams: [appearance]", "streams: [sound]"), "s.yaml"))
                .hasMessageStartingWith("s.yaml: key 'network.streams");
        assertThatThrownBy(() ->
                        TrainingConfigs.parse(demo().replace("trunk: amtnet-lite", "trunk: amtnet-big"), "t.yaml"))
                .hasMessage(
                        "t.yaml: network.trunk: trunk 'amtnet-big' is unknown; allowed are [amtnet-lite, amtnet-mini,"
                                + " amtnet-vgg16]");
    }

    @Test
    void aMissingKeyIsRefused() {
        assertThatThrownBy(() -> TrainingConfigs.parse(demo().replaceFirst("\\n  pairs: 8", ""), "demo.yaml"))
                .isInstanceOf(TrainingConfigException.class)
                .hasMessageContaining("pairs")
                .hasMessageStartingWith("demo.yaml: ");
    }

    @Test
    void aValueOutOfRangeIsRefusedByKeyRuleAndValue() {
        assertThatThrownBy(() -> TrainingConfigs.parse(demo().replace("momentum: 0.9", "momentum: 1.9"), "demo.yaml"))
                .isInstanceOf(TrainingConfigException.class)
                .hasMessage("demo.yaml: optimizer.momentum must be in [0, 1), was 1.9");
    }

    @Test
    void textThatIsNoYamlIsRefused() {
        assertThatThrownBy(() -> TrainingConfigs.parse("network: [", "demo.yaml"))
                .isInstanceOf(TrainingConfigException.class)
                .hasMessageStartingWith("demo.yaml");
    }

    @Test
    void theRateRisesThenFallsInStepsOrAlongACosine() {
        ScheduleConfig steps = new ScheduleConfig(100, 10, Decline.STEPS, List.of(50, 80), 0.1, 0, 100);
        assertThat(steps.factor(0)).isCloseTo(0.1, within(1e-12)); // (0 + 1) / 10
        assertThat(steps.factor(9)).isEqualTo(1);
        assertThat(steps.factor(49)).isEqualTo(1);
        assertThat(steps.factor(50)).isCloseTo(0.1, within(1e-12));
        assertThat(steps.factor(80)).isCloseTo(0.01, within(1e-12));
        ScheduleConfig cosine = new ScheduleConfig(110, 10, Decline.COSINE, List.of(), 1, 0.2, 110);
        assertThat(cosine.factor(10)).isEqualTo(1);
        assertThat(cosine.factor(60)).isCloseTo(0.6, within(1e-12)); // half way between 1 and 0.2
        assertThat(cosine.factor(110)).isCloseTo(0.2, within(1e-12));
    }
}
