package io.tubecast.inference.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.yaml.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBundleTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() {
        TinyModel.write(folder);
    }

    @Test
    void whatIsWrittenReadsBackEqual() {
        ModelBundle bundle = ModelBundle.load(folder);

        assertThat(bundle.manifest().withFiles(TinyModel.manifest().files())).isEqualTo(TinyModel.manifest());
        assertThat(bundle.labels().names()).containsExactly("Wave", "Fall", "Sit down");
        assertThat(bundle.manifest().classes()).isEqualTo(3);
        // printf trunk | sha256sum
        assertThat(bundle.manifest().files())
                .containsEntry("appearance.onnx", "3e341d2d9c67be01819b25b25d5e53ea3cdf3a38d28846cda85a195eb9b7203a");
    }

    @Test
    void theSameBundleIsWrittenTheSameWay() {
        assertThat(ModelBundle.load(folder).manifest().files().keySet())
                .containsExactly("appearance.onnx", "head-appearance.onnx", "labels.txt");
        assertThat(new Provenance("d", "c", "2026-01-01", null, Map.of("z", 1.0, "y", 2.0, "x", 3.0, "w", 4.0))
                        .metrics()
                        .keySet())
                .containsExactly("w", "x", "y", "z");
    }

    @Test
    void aTwoStreamModelReadsBackEqual(@TempDir Path other) {
        ModelManifest manifest = twoStream();
        ModelBundle written = TinyModel.write(other, manifest);
        assertThat(ModelBundle.load(other)).isEqualTo(written);
        assertThat(written.manifest().flow()).isEqualTo(TinyModel.FLOW);
        assertThat(written.manifest().classes()).isEqualTo(3);
    }

    private static ModelManifest twoStream() {
        return TinyModel.manifest(
                TinyModel.FLOW,
                List.of(TinyModel.TRUNK, TinyModel.MOTION_TRUNK, TinyModel.TWO_STREAM_HEAD, TinyModel.HEAD),
                "two-stream",
                "appearance");
    }

    @Test
    void whatDoesNotFitTogetherInATwoStreamManifestIsRefused() {
        assertThatThrownBy(() -> TinyModel.manifest(null, twoStream().graphs(), "appearance"))
                .hasMessageContaining("flow must be there if graphs have a motion-trunk, and only then");
        assertThatThrownBy(() ->
                        TinyModel.manifest(TinyModel.FLOW, List.of(TinyModel.TRUNK, TinyModel.HEAD), "appearance"))
                .hasMessageContaining("flow must be there if graphs have a motion-trunk, and only then");
        FlowSpec three = new FlowSpec(FlowMethod.DIS, 3, FlowAlignment.CAUSAL, "xym", 16, 16, 16);
        assertThatThrownBy(() -> TinyModel.manifest(three, twoStream().graphs(), "appearance"))
                .hasMessageContaining("inputs of graph 'motion' must be what flow says ('flow' uint8 [1, 16, 16, 9])");
        FlowSpec two = new FlowSpec(FlowMethod.DIS, 2, FlowAlignment.CAUSAL, "xy", 16, 16, 16);
        assertThatThrownBy(() -> TinyModel.manifest(two, twoStream().graphs(), "appearance"))
                .hasMessageContaining("flow.encoding must be xym for family amtnet, was 'xy'");
        List<GraphSpec> noTrunk = List.of(TinyModel.TRUNK, TinyModel.TWO_STREAM_HEAD);
        assertThatThrownBy(() -> TinyModel.manifest(null, noTrunk, "two-stream"))
                .hasMessageContaining("graphs must have one of role motion-trunk");
        List<GraphSpec> noHead = List.of(TinyModel.TRUNK);
        assertThatThrownBy(() -> TinyModel.manifest(null, noHead)).hasMessageContaining("graphs must have a head");
        List<GraphSpec> motionOnly = List.of(TinyModel.MOTION_TRUNK, TinyModel.MOTION_HEAD);
        assertThatThrownBy(() -> TinyModel.manifest(TinyModel.FLOW, motionOnly, "appearance"))
                .hasMessageContaining("operatingPoints must have modes that the model has a head for");
        assertThat(TinyModel.manifest(TinyModel.FLOW, motionOnly).classes()).isEqualTo(3);
    }

    @Test
    void whatIsMeasuredOfAModelStandsInItsManifestAndIsReadBack() throws IOException {
        ModelManifest measured = ModelBundle.load(folder)
                .manifest()
                .withMeasured(
                        List.of(new OperatingPoint("appearance", 2, Map.of("videoMap.0.5", 0.25))),
                        Map.of("appearance-head", 1.25));
        ModelManifest back = BundleWriter.write(folder, measured).manifest();
        assertThat(back.operatingPoints()).isEqualTo(measured.operatingPoints());
        assertThat(back.temperature(GraphRole.APPEARANCE_HEAD)).isEqualTo(1.25);
        assertThat(back.temperature(GraphRole.TWO_STREAM_HEAD)).isEqualTo(1);
        assertThatThrownBy(() -> measured.withMeasured(List.of(), Map.of("motion-head", 1.25)))
                .hasMessage("temperatures must be of the model's heads [appearance-head], was 'motion-head'");
        assertThatThrownBy(() -> measured.withMeasured(List.of(), Map.of("appearance-head", 0.01)))
                .hasMessageContaining("temperatures.appearance-head");
    }

    @Test
    void typesAndRolesOfForeignGraphsAreRefused() {
        TensorSpec map = TinyModel.TRUNK.outputs().get(0);
        GraphSpec half = new GraphSpec(
                TinyModel.TRUNK.name(),
                TinyModel.TRUNK.file(),
                TinyModel.TRUNK.role(),
                TinyModel.TRUNK.inputs(),
                List.of(new TensorSpec(map.name(), ElementType.FLOAT16, map.shape())));
        ModelManifest sound = TinyModel.manifest(null, List.of(TinyModel.TRUNK, TinyModel.HEAD), "appearance");
        assertThatThrownBy(() -> sound.with(List.of(half, TinyModel.HEAD), sound.expect(), sound.files()))
                .hasMessageContaining("type of tensor '" + map.name()
                        + "' of graph 'appearance' must be one of uint8, float32, was float16");
        GraphSpec whole = new GraphSpec("all", "appearance.onnx", GraphRole.NETWORK, half.inputs(), half.outputs());
        assertThatThrownBy(() -> sound.with(List.of(whole, TinyModel.HEAD), sound.expect(), sound.files()))
                .hasMessageContaining("role of graph 'all' must be that of a trunk or a head, was network");
    }

    @Test
    void aChangedFileIsNamed() throws IOException {
        Files.writeString(folder.resolve("appearance.onnx"), "other weights");
        refuses(folder.resolve("appearance.onnx") + ": damaged or changed, SHA-256 is ");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(folder.resolve("head-appearance.onnx"));
        refuses(folder.resolve("head-appearance.onnx") + ": missing, but listed in model.yaml");
    }

    @Test
    void aFileTheManifestDoesNotKnowIsRefused() throws IOException {
        Files.writeString(folder.resolve("motion.onnx"), "");
        refuses(folder.resolve("motion.onnx") + ": not listed in model.yaml");
    }

    @Test
    void enginesOfThisMachineAndHiddenFilesNeedNotBeListed() throws IOException {
        Files.createDirectories(folder.resolve("engines/gpu-10.15"));
        Files.writeString(folder.resolve("engines/gpu-10.15/appearance.plan"), "x");
        Files.writeString(folder.resolve(".gitattributes"), "x");
        assertThat(ModelBundle.load(folder).manifest().model().name()).isEqualTo("tiny");
    }

    @Test
    void aLabelFileOfTheWrongLengthIsNamed() throws IOException {
        Files.writeString(folder.resolve("labels.txt"), "Wave\nFall\n");
        updateHashes();
        refuses(folder.resolve("labels.txt") + ": 2 labels, but the model has 3 classes");
        Files.writeString(folder.resolve("labels.txt"), "Wave\nFall\nWave\n");
        updateHashes();
        refuses(folder.resolve("labels.txt") + ": label 'Wave' stands twice, as number 1 and 3");
    }

    @Test
    void anUnknownKeyIsNamedWithItsLine() throws IOException {
        edit("trainingFps:", "trainingFsp:");
        assertThatThrownBy(() -> ModelBundle.load(folder))
                .isInstanceOf(BundleException.class)
                .hasMessageStartingWith(folder.resolve("model.yaml") + " line ")
                .hasMessageContaining("frames: unknown key 'trainingFsp'; did you mean 'trainingFps'?")
                .message()
                .hasLineCount(1);
    }

    @Test
    void aMissingManifestOrFolderIsNamed() throws IOException {
        Files.delete(folder.resolve("model.yaml"));
        refuses(folder.resolve("model.yaml") + ": no such file");
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> ModelBundle.load(none)).hasMessage(none + ": no such model bundle");
    }

    @Test
    void valuesThatContradictEachOtherAreRefused() throws IOException {
        // the picture is 16 wide, so the trunk cannot take another
        edit("width: 16", "width: 32");
        refuses("inputs of graph 'appearance' must be what input says ('pixels' uint8 [1, 16, 32, 3])");
    }

    @Test
    void aHeadForOtherAnchorsIsRefused() throws IOException {
        // 3 x 2 cells of 4 anchors and 4 more: 28, not 20
        edit("mapWidth: 2", "mapWidth: 3");
        refuses("scores of graph 'head' must be float32 [1, 28 anchors, classes + 1], was float32 [1, 20, 4]");
    }

    @Test
    void valuesOutOfRangeNameKeyRuleAndValue() throws IOException {
        edit("delta: 1", "delta: 0");
        refuses("frames: delta must be in [1, 64], was 0");
    }

    @Test
    void aModelOfPairsHasNoWindow() throws IOException {
        edit("delta: 1", "delta: 1\n  window: 1");
        refuses("frames: window must be in [2, 2048], was 1");
        edit("window: 1", "window: 96");
        refuses("frames.window must not be there for family amtnet, was there");
    }

    @Test
    void aFileOutsideTheBundleIsRefused() throws IOException {
        edit("labels: labels.txt", "labels: ../labels.txt");
        refuses("labels must be a relative path");
    }

    @Test
    void anotherFamilyOrManifestVersionIsRefused() throws IOException {
        edit("family: amtnet", "family: yolo");
        refuses("model: family must be one of [amtnet, cfad], was 'yolo'");
        edit("family: yolo", "family: amtnet");
        edit("manifestVersion: 1", "manifestVersion: 2");
        refuses("manifestVersion must be 1, was 2");
    }

    @Test
    void anchorsAndLinkingBecomeCoresOwn() {
        ModelManifest manifest = TinyModel.manifest();
        AnchorLayout layout = manifest.pairs().anchors().toLayout(manifest.input());
        assertThat(layout.size()).isEqualTo(20);
        assertThat(AnchorSpec.of(layout, 0.1, 0.2)).isEqualTo(manifest.pairs().anchors());
        assertThat(AnchorSpec.of(AnchorLayout.ssd300(), 0.1, 0.2).size()).isEqualTo(8732);
        assertThat(LinkingSpec.DEFAULT.toSettings()).isEqualTo(LinkingSettings.online());
        assertThat(new LinkingSpec(0.3, 200, 100).toSettings().maxCoastMillis()).isEqualTo(200);
    }

    private void edit(String from, String to) throws IOException {
        Path file = folder.resolve("model.yaml");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replaceFirst(from, to));
    }

    /** As if someone had repaired the hashes after an edit. */
    private void updateHashes() throws IOException {
        ModelManifest manifest = StrictYaml.read(folder.resolve("model.yaml"), ModelManifest.class);
        Files.writeString(
                folder.resolve("model.yaml"), StrictYaml.write(manifest.withFiles(BundleWriter.hashes(folder))));
    }

    private void refuses(String message) {
        assertThatThrownBy(() -> ModelBundle.load(folder))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }
}
