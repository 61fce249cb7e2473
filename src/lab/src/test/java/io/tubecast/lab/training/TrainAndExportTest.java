package io.tubecast.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainAndExportTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    private int run(Callable<Integer> command, String... arguments) {
        PrintWriter writer = new PrintWriter(out, true);
        return new CommandLine(command).setOut(writer).setErr(writer).execute(arguments);
    }

    private Path shortRun() throws IOException {
        String shipped = Files.readString(RealClips.checkout().resolve("config/training/amtnet-lite-demo.yaml"));
        Path config = folder.resolve("short.yaml");
        Files.writeString(
                config,
                shipped.replaceFirst("steps: 22000", "steps: 2")
                        .replaceFirst("pairs: 8", "pairs: 1")
                        .replaceFirst("validateEvery: 1000", "validateEvery: 0"));
        return config;
    }

    @Test
    void aTrainedCheckpointBecomesABundleThatLoads() throws IOException {
        Path run = folder.resolve("run");
        assertThat(run(
                        new TrainCommand(),
                        "--config=" + shortRun(),
                        "--data=synthetic",
                        "--clips=3",
                        "--validation-clips=1",
                        "--out=" + run))
                .as(out::toString)
                .isZero();
        assertThat(out.toString()).contains("step 2/2").contains("last.checkpoint at step 2");
        assertThat(run.resolve("log.csv")).exists();

        Path bundle = folder.resolve("bundle");
        assertThat(run(
                        new ExportCommand(),
                        "--checkpoint=" + run.resolve("last.checkpoint"),
                        "--out=" + bundle,
                        "--name=short",
                        "--licence=MIT",
                        "--data=three synthetic clips",
                        "--command=lab train",
                        "--world-version=1",
                        "--metric=frameMap=0.5"))
                .as(out::toString)
                .isZero();
        ModelManifest manifest = ModelBundle.load(bundle).manifest();
        assertThat(manifest.classes()).isEqualTo(11);
        assertThat(manifest.frames().delta()).isEqualTo(4); // the smaller of the shipped configuration's
        assertThat(manifest.files()).containsOnlyKeys("appearance.onnx", "head-appearance.onnx", "labels.txt");
        assertThat(manifest.expect().graphs()).hasSize(2);
        assertThat(manifest.provenance().metrics()).containsEntry("frameMap", 0.5);
        assertThat(out.toString()).contains("largest difference from PyTorch");
    }

    @Test
    void wrongArgumentsAreUsageErrorsThatNameTheOption() throws IOException {
        Path config = shortRun();
        assertThat(run(new TrainCommand(), "--config=" + config, "--data=imagenet", "--out=" + folder))
                .isEqualTo(2);
        assertThat(out.toString())
                .contains("--data must be synthetic or a data set's file or folder, there is no 'imagenet'");
        assertThat(run(new TrainCommand(), "--config=" + config, "--data=synthetic", "--cut=0.6", "--out=" + folder))
                .isEqualTo(2);
        Files.writeString(config, Files.readString(config).replace("seed:", "sead:"));
        assertThat(run(new TrainCommand(), "--config=" + config, "--data=synthetic", "--out=" + folder))
                .isEqualTo(2);
        assertThat(out.toString()).contains("unknown key 'sead'; did you mean 'seed'?");
    }

    @Test
    void whatLiesBehindTheCutIsNotLearnt() {
        AnnotatedTube whole = new AnnotatedTube(0, 10, Collections.nCopies(50, new Box(0, 0, 5, 5)));
        AnnotatedTube late = new AnnotatedTube(0, 36, Collections.nCopies(20, new Box(0, 0, 5, 5)));
        AnnotatedVideo video = new AnnotatedVideo("v", 10, 10, 80, List.of(whole, late));
        AnnotatedVideo part = TrainingData.part(video, new Cut(0.6, 8));
        // the span is [10, 60): the cut lies at 10 + 0.6 x 50 = 40, which leaves the late tube 4 frames, under 8
        assertThat(part.frames()).isEqualTo(40);
        assertThat(part.tubes()).hasSize(1);
        assertThat(part.tubes().get(0).end()).isEqualTo(40);
    }

    @Test
    void annotationsAreScaledToTheFramesOfTheFile() {
        AnnotatedTube tube = new AnnotatedTube(0, 0, List.of(new Box(32, 24, 64, 48)));
        AnnotatedVideo scaled = TrainingData.scaled(new AnnotatedVideo("v", 320, 240, 1, List.of(tube)), 640, 360);
        assertThat(scaled.tubes().get(0).boxAt(0)).isEqualTo(new Box(64, 36, 128, 72)); // x twice, y 1.5 times
        assertThat(scaled.width()).isEqualTo(640);
    }

    @Test
    void theSevenClipsAreFoundAndCut() {
        Path real = RealClips.folderOrSkip();
        TrainingData data = TrainingData.annotated(
                Truth.read(real), new TrainingData.Chosen(real, null, new Cut(0.6, 8)), line -> out.append(line));
        assertThat(data.training()).as(out::toString).hasSize(7);
        assertThat(data.labels().size()).isEqualTo(24);
        assertThat(out.toString()).contains("7 videos, ");
    }
}
