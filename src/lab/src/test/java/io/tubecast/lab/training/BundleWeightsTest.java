package io.tubecast.lab.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.testkit.RealClips;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfigs;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.trainer.Checkpoint;
import io.tubecast.training.trainer.StartingWeights;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A bundle, whose checkpoint is gone, starts a run. */
class BundleWeightsTest {
    private static final List<String> CLASSES = List.of("left", "right");

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private Path config = Path.of("");
    private Path bundle = Path.of("");

    /** A bundle of the smallest network with both streams and both heads. */
    @BeforeEach
    void bundle() throws IOException {
        String shipped = Files.readString(RealClips.checkout().resolve("config/training/amtnet-mini-study.yaml"));
        String text = shipped.replace("fallbackHead: false", "fallbackHead: true")
                .replace("steps: 2000", "steps: 1")
                .replace("pairs: 8", "pairs: 1")
                .replace("alignment: centred", "alignment: causal")
                .replace("method: dis-medium", "method: zero");
        config = Files.writeString(folder.resolve("both.yaml"), text);
        Map<String, float[]> arrays = new LinkedHashMap<>();
        TrainingConfig both = TrainingConfigs.read(config);
        try (AmtNetwork network = AmtNetwork.create(both.networkSpec(CLASSES.size()), 7)) {
            network.weights()
                    .names()
                    .forEach(name ->
                            arrays.put("model/" + name, network.weights().values(name)));
        }
        Path checkpoint = folder.resolve("a.checkpoint");
        new Checkpoint(CLASSES, 5, TrainingConfigs.toYaml(both), arrays).write(checkpoint);
        bundle = folder.resolve("bundle");
        assertThat(run(
                        new ExportCommand(),
                        "--checkpoint=" + checkpoint,
                        "--out=" + bundle,
                        "--name=both",
                        "--fps=25",
                        "--licence=MIT",
                        "--data=none",
                        "--command=none"))
                .as(out::toString)
                .isZero();
        Files.delete(checkpoint);
    }

    private int run(Callable<Integer> command, String... arguments) {
        PrintWriter writer = new PrintWriter(out, true);
        return new CommandLine(command).setOut(writer).setErr(writer).execute(arguments);
    }

    private int train(Path settings, Path run) {
        return run(
                new TrainCommand(),
                "--config=" + settings,
                "--data=synthetic",
                "--clips=2",
                "--validation-clips=1",
                "--frames=30",
                "--size=160x120",
                "--init=" + bundle,
                "--out=" + run);
    }

    @Test
    void bothStreamsAndHeadsComeBackAndTheRunGoesOnWithoutTheBundle() throws IOException {
        Path run = folder.resolve("run");
        assertThat(train(config, run)).as(out::toString).isZero();
        StartingWeights start = StartingWeights.read(run.resolve("init-0.safetensors"));
        assertThat(start.trunk()).isEqualTo("amtnet-mini");
        assertThat(start.labels()).isEqualTo(CLASSES);
        try (AmtNetwork network = AmtNetwork.create(TrainingConfigs.read(config).networkSpec(CLASSES.size()), 7)) {
            assertThat(start.weights().keySet()).isEqualTo(network.weights().names());
            // heads have no batch norm: they come back as they were
            float[] head = network.weights().values("fallback.offset.1.weight");
            float[] found = start.weights().getOrDefault("fallback.offset.1.weight", new float[0]);
            assertThat(found).hasSameSizeAs(head);
            for (int i = 0; i < head.length; i++) {
                assertThat(found[i]).isCloseTo(head[i], within(1e-5f));
            }
        }
        // the world's eleven classes are others than the bundle's two, so class heads start fresh
        assertThat(out.toString()).contains("tensors start fresh", "such as head.score.0.weight");

        Files.delete(bundle.resolve("model.yaml"));
        assertThat(train(config, run)).as(out::toString).isZero();
        assertThat(out.toString()).contains("going on at step 1");
    }

    @Test
    void whatTheRunCannotUseIsToldByName() throws IOException {
        String text = Files.readString(config);
        Path lite = Files.writeString(
                folder.resolve("lite.yaml"), text.replace("trunk: amtnet-mini", "trunk: amtnet-lite"));
        assertThat(train(lite, folder.resolve("lite"))).isEqualTo(1);
        assertThat(out.toString())
                .contains("--init: " + bundle + " cannot start a run of amtnet-lite: the model has no constant '");
        Path one = Files.writeString(
                folder.resolve("one.yaml"),
                text.replace("streams: [appearance, motion]", "streams: [appearance]")
                        .replaceAll("(?m)^  (fusion|fallbackHead):.*\n", "")
                        .replaceAll("(?m)^flow:\n(  .*\n)+", ""));
        assertThat(train(one, folder.resolve("one"))).isEqualTo(1);
        assertThat(out.toString()).contains("it has the streams [appearance, motion], the run trains [appearance]");
        Files.writeString(bundle.resolve("labels.txt"), "one\n");
        assertThat(train(config, folder.resolve("damaged"))).isEqualTo(1);
        assertThat(out.toString()).contains("labels.txt: damaged or changed, SHA-256 is ");
    }
}
