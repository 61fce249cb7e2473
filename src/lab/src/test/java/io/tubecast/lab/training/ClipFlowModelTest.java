package io.tubecast.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.lab.Lab;
import io.tubecast.lab.SmallClips;
import io.tubecast.training.trainer.Checkpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small network that sees flow beside the pictures of its clips, from a configuration to measured tubes. */
class ClipFlowModelTest {
    private static final String DIS = "flow:\n  method: dis\n  scale: 16\n";

    @TempDir
    private static Path folder;

    /** How a command ended, and what it said. */
    private record Ended(int code, String said) {
        void well() {
            assertThat(code).as(said).isZero();
        }

        void refused(String message) {
            assertThat(code).as(said).isEqualTo(2);
            assertThat(said).contains(message);
        }
    }

    private static Ended lab(String command, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(arguments);
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said, true);
        return new Ended(Lab.run(writer, writer, all.toArray(String[]::new)), said.toString());
    }

    /** A command on short and small clips of the world. */
    private static Ended onWorld(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--frames=12", "--size=96x64"));
        all.addAll(List.of(arguments));
        return lab(command, all);
    }

    /** The shipped configuration on clips of 8 frames of 48x32, two steps, with more keys. */
    private static Path config(String name, String more) throws IOException {
        String small = SmallClips.with(SmallClips.configuration(2), "height", 32);
        return Files.writeString(folder.resolve(name + ".yaml"), SmallClips.with(small, "validateEvery", 2) + more);
    }

    private static Ended train(Path config, String run, String more) {
        return onWorld(
                "train",
                "--config=" + config,
                "--data=synthetic",
                "--clips=3",
                "--validation-clips=1",
                "--out=" + folder.resolve(run),
                more);
    }

    private static Ended train(Path config, String run) {
        return train(config, run, "--style=a");
    }

    /** The option that names a folder of flow. */
    private static String kept(String size) {
        Path kept = folder.resolve("flow-" + size);
        for (String videos : List.of("train:0-2", "val:0-0")) {
            onWorld("flow", "--videos=synthetic:" + videos, "--flow-size=" + size, "--out=" + kept)
                    .well();
        }
        return "--flow=" + kept;
    }

    @BeforeAll
    static void trainsAndExports() throws IOException {
        Ended trained = train(config("dis", DIS), "run");
        trained.well();
        assertThat(trained.said())
                .contains("validation: video-mAP@0.5 ")
                .contains("last.checkpoint at step 2")
                .doesNotContain("could not be read");
        lab(
                        "export",
                        List.of(
                                "--checkpoint=" + folder.resolve("run/last.checkpoint"),
                                "--out=" + folder.resolve("bundle"),
                                "--name=tiny-flow",
                                "--licence=tests only",
                                "--data=synthetic",
                                "--command=a test"))
                .well();
    }

    @Test
    void theBundleSaysWhichFlowItsTrunkSees() {
        ModelBundle bundle = ModelBundle.load(folder.resolve("bundle"));
        assertThat(bundle.manifest().flow()).isEqualTo(FlowSpec.ofClips(FlowMethod.DIS, 16, 48, 32));
        assertThat(bundle.manifest().requiredGraph(GraphRole.CLIP_TRUNK).inputs())
                .extracting(input -> input.name() + " " + input.shape())
                .containsExactly("clip [1, 8, 32, 48, 3]", "flow [1, 8, 32, 48, 2]");
    }

    @Test
    void wholeVideosBecomeTubesThatCanBeEvaluated() {
        Path tubes = folder.resolve("tubes.jsonl");
        Path truth = folder.resolve("truth.jsonl");
        Ended detected = onWorld(
                "detect",
                "--model=" + folder.resolve("bundle"),
                "--videos=synthetic:test:0-1",
                "--out=" + tubes,
                "--truth=" + truth);
        detected.well();
        assertThat(detected.said()).contains("tubes of 2 videos");
        lab("evaluate", List.of("--tubes=" + tubes, "--truth=" + truth, "--protocol=continuous"))
                .well();
    }

    @Test
    void keptFlowTeachesWhatComputedFlowTeachesAndOtherFlowSomethingElse() throws IOException {
        train(config("kept", DIS), "kept-run", kept("48x32")).well();
        Path computed = folder.resolve("run/last.checkpoint");
        assertThat(folder.resolve("kept-run/last.checkpoint")).hasSameBinaryContentAs(computed);
        train(config("fine", DIS.replace("16", "32")), "fine-run").well();
        Checkpoint other = Checkpoint.read(folder.resolve("fine-run/last.checkpoint"));
        assertThat(other.weights().get("light.stem1.weight"))
                .isNotEqualTo(Checkpoint.read(computed).weights().get("light.stem1.weight"));
    }

    @Test
    void aRunThatHasBegunWithFlowDoesNotGoOnWithout() throws IOException {
        Ended ended = train(config("without", ""), "run");
        assertThat(ended.code()).isNotZero();
        assertThat(ended.said()).contains("flow.method dis, not nothing");
    }

    @Test
    void aNetworkOfPicturesIsWhatOneWithFlowMayStartFrom() throws IOException {
        train(config("pictures", ""), "pictures-run").well();
        Ended ended =
                train(config("warm", DIS), "warm-run", "--init=" + folder.resolve("pictures-run/last.checkpoint"));
        ended.well();
        assertThat(ended.said()).doesNotContain("start fresh").contains("last.checkpoint at step 2");
    }

    @Test
    void whatDoesNotFitIsRefusedAndNamed() throws IOException {
        train(config("square", DIS), "refused", kept("48x48"))
                .refused("flow of other settings than the configuration and the clips: size 48x48, not 48x32");
        train(config("brox", DIS.replace("dis", "brox")), "refused")
                .refused("brox.yaml: flow.method: brox flow needs OpenCV with CUDA");
        train(config("wrong", DIS.replace("16", "0")), "refused")
                .refused("wrong.yaml: flow.scale must be in (0, 1000], was 0.0");
    }
}
