package io.tubecast.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.trajectory.TimeSpan;
import io.tubecast.lab.Lab;
import io.tubecast.lab.SmallClips;
import io.tubecast.testkit.RealClips;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.network.Weights;
import io.tubecast.training.trainer.Checkpoint;
import io.tubecast.training.trainer.StartingWeights;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles, whose checkpoints are gone, start runs of networks on clips. */
class ClipBundlesTest {
    /** Nine layers of five tensors: those that the light trunk shares with amtnet-lite. */
    private static final int PICTURE_TENSORS = 45;

    @TempDir
    private static Path folder;

    private final StringWriter said = new StringWriter();

    private int lab(String... arguments) {
        PrintWriter writer = new PrintWriter(said, true);
        return Lab.run(writer, writer, arguments);
    }

    /** The shipped configuration on clips of 8 frames of 48x48, otherwise as wanted. */
    private static Path config(String name, String trunk, int steps, String more) throws IOException {
        String small = SmallClips.with(SmallClips.configuration(steps), "trunk", trunk);
        small = SmallClips.with(SmallClips.with(small, "warmUp", 0), "firstSteps", 0);
        return Files.writeString(folder.resolve(name + ".yaml"), small + more);
    }

    private int train(Path config, String run, Path init) {
        return lab(
                "train",
                "--config=" + config,
                "--data=synthetic",
                "--clips=3",
                "--validation-clips=0",
                "--frames=12",
                "--size=96x64",
                "--init=" + init,
                "--out=" + folder.resolve(run));
    }

    private static Path demo() {
        return RealClips.checkout().resolve("config/models/demo");
    }

    private static StartingWeights written(String run) {
        return StartingWeights.read(folder.resolve(run).resolve("init-0.safetensors"));
    }

    /** A run that starts from the shipped model on pairs of frames, and its bundle. */
    @BeforeAll
    static void startsFromPictures() throws IOException {
        ClipBundlesTest test = new ClipBundlesTest();
        assertThat(test.train(config("first", "cfad-light", 20, ""), "first", demo()))
                .as(test.said::toString)
                .isZero();
        assertThat(test.said.toString()).contains("start fresh, such as light.time75.weight");
        StartingWeights start = written("first");
        assertThat(start.trunk()).isEqualTo("cfad-light");
        assertThat(start.weights().keySet())
                .hasSize(PICTURE_TENSORS)
                .allMatch(name -> name.startsWith("light."))
                .noneMatch(name -> name.startsWith("light.time"));
        assertThat(test.lab(
                        "export",
                        "--checkpoint=" + folder.resolve("first/last.checkpoint"),
                        "--out=" + folder.resolve("bundle"),
                        "--name=tiny",
                        "--licence=tests only",
                        "--data=synthetic",
                        "--command=a test"))
                .as(test.said::toString)
                .isZero();
    }

    /** What the modules say of a clip of noise, one after the other. */
    private static float[] answers(CfadConfig config, int classes, StartingWeights start) {
        float[] noise = new float[3 * 8 * 48 * 48];
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextDouble(-1, 1);
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                CfadNetwork network = CfadNetwork.create(config.spec(classes), 0)) {
            assertThat(start.weights().keySet())
                    .containsExactlyInAnyOrderElementsOf(network.weights().names());
            start.weights().forEach(network.weights()::set);
            Tensor clip = torch.from_blob(new FloatPointer(noise), 1, 3, 8, 48, 48);
            Tensor features = network.features(clip, false);
            Tensor sampled = network.sample(features, new int[] {0}, List.of(TimeSpan.ofClip(8)));
            CfadNetwork.Output coarse = network.coarse(sampled, false);
            CfadNetwork.Output refined = network.refine(sampled.select(2, 1), false);
            Tensor all = torch.cat(
                    new TensorVector(
                            network.proposals(features, false).logits().flatten(),
                            coarse.logits().flatten(),
                            coarse.values().flatten(),
                            network.selector(sampled, false).flatten(),
                            refined.logits().flatten(),
                            refined.values().flatten()),
                    0);
            return Weights.read(all);
        }
    }

    @Test
    void aNetworkOnClipsComesBackFromItsBundleAndSaysWhatItSaid() throws IOException {
        Path settings = config("again", "cfad-light", 1, "");
        assertThat(train(settings, "again", folder.resolve("bundle")))
                .as(said::toString)
                .isZero();
        assertThat(said.toString()).doesNotContain("start fresh");
        Path checkpoint = folder.resolve("first/last.checkpoint");
        Checkpoint trained = Checkpoint.read(checkpoint);
        CfadConfig config = (CfadConfig) trained.settings(checkpoint);
        int classes = trained.labels().size();
        float[] expected = answers(config, classes, StartingWeights.of(trained, checkpoint));
        float[] found = answers(config, classes, written("again"));
        assertThat(found).hasSameSizeAs(expected);
        double worst = 0;
        double spread = 0;
        for (int i = 0; i < found.length; i++) {
            worst = Math.max(worst, Math.abs(found[i] - expected[i]));
            spread = Math.max(spread, Math.abs(expected[i]));
        }
        assertThat(spread).isGreaterThan(0.1);
        assertThat(worst / spread).isLessThan(1e-3);
    }

    /** Batch norm has statistics of clips now, and no longer those that only add a bias. */
    @Test
    void batchNormHasStatisticsOfTheRunsClips() {
        float[] variance = written("first").weights().getOrDefault("light.stem1.variance", new float[0]);
        assertThat(variance).hasSize(16);
        int moved = 0;
        for (float each : variance) {
            moved += Math.abs(each - 1) > 0.01 ? 1 : 0;
        }
        assertThat(moved).isGreaterThan(12);
    }

    @Test
    void aNetworkThatSeesFlowTooStartsFromOneThatDoesNot() throws IOException {
        String flow = "flow:\n  method: zero\n  scale: 16\n";
        assertThat(train(config("flow", "cfad-light", 1, flow), "flow", folder.resolve("bundle")))
                .as(said::toString)
                .isZero();
        assertThat(said.toString()).doesNotContain("start fresh");
    }

    @Test
    void whatARunCannotStartFromIsToldByName() throws IOException {
        assertThat(train(config("i3d", "cfad-i3d", 1, ""), "i3d", demo())).isEqualTo(1);
        assertThat(said.toString())
                .contains("--init: %s cannot start a run of cfad-i3d: it sees pairs of frames".formatted(demo()));
        assertThat(train(config("other", "cfad-i3d", 1, ""), "other", folder.resolve("bundle")))
                .isEqualTo(1);
        assertThat(said.toString()).contains("cannot start a run of cfad-i3d: the model has no constant 'i3d.");
        Path pairs = RealClips.checkout().resolve("config/training/amtnet-lite-demo.yaml");
        assertThat(lab(
                        "train",
                        "--config=" + pairs,
                        "--data=synthetic",
                        "--clips=2",
                        "--validation-clips=0",
                        "--init=" + folder.resolve("bundle"),
                        "--out=" + folder.resolve("pairs")))
                .isEqualTo(1);
        assertThat(said.toString()).contains("model 'tiny' is of family cfad; here one is wanted that sees pairs");
    }
}
