package io.tubecast.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.annotation.LabelledFrames;
import io.tubecast.core.geometry.Box;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.lab.flow.FlowCommand;
import io.tubecast.lab.weights.ImportCommand;
import io.tubecast.testkit.RealClips;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfigs;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Weights;
import io.tubecast.training.trainer.Checkpoint;
import io.tubecast.training.weights.OwnWeights;
import io.tubecast.training.weights.SafetensorsWriter;
import io.tubecast.training.weights.Shape;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        return new CommandLine(command)
                .setOut(writer)
                .setErr(writer)
                .setCaseInsensitiveEnumValuesAllowed(true) // as Lab does
                .execute(arguments);
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
                        "--fps=30",
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
        assertThat(manifest.frames().trainingFps()).isEqualTo(30); // the run knows it
        assertThat(manifest.files()).containsOnlyKeys("appearance.onnx", "head-appearance.onnx", "labels.txt");
        assertThat(manifest.expect().graphs()).hasSize(2);
        assertThat(manifest.provenance().metrics()).containsEntry("frameMap", 0.5);
        assertThat(out.toString()).contains("largest difference from PyTorch");

        // a checkpoint that was taken away from its run does not
        Path alone = Files.copy(run.resolve("last.checkpoint"), folder.resolve("alone.checkpoint"));
        assertThat(export(alone, "--fps=12.5", "--window=96")).isEqualTo(2);
        assertThat(out.toString()).contains("--window goes with a network that sees clips; ");
        assertThat(export(alone)).isEqualTo(2);
        assertThat(out.toString())
                .contains("--fps: the frame rate of the videos that " + alone + " was trained on is not known");
        assertThat(export(alone, "--fps=12.5")).as(out::toString).isZero();
        assertThat(ModelBundle.load(bundle).manifest().frames().trainingFps()).isEqualTo(12.5);
    }

    @Test
    void aRunGoesOnAsItBeganOrNotAtAll() throws IOException {
        Path config = shortRun();
        Files.writeString(config, Files.readString(config).replace("trunk: amtnet-lite", "trunk: amtnet-mini"));
        Path run = folder.resolve("run");
        assertThat(train(config, run, "--frames=20")).as(out::toString).isZero();
        assertThat(train(config, run, "--frames=20")).as(out::toString).isZero();
        assertThat(out.toString()).contains("going on at step 2");
        assertThat(train(config, run, "--frames=21")).isEqualTo(2);
        assertThat(out.toString())
                .contains("--out: " + run + " holds a run of other beginnings: it learns from 2 clips of the synthetic"
                        + " world (version 1, 320x240, 25.0 fps, style a, 20 frames), 40 frames, crc-")
                .contains("21 frames), 42 frames, crc-");

        Path second = folder.resolve("second");
        String init = "--init=" + run.resolve("last.checkpoint");
        assertThat(train(config, second, "--frames=20", init)).as(out::toString).isZero();
        assertThat(train(config, second, "--frames=20", init)).as(out::toString).isZero();
        assertThat(out.toString())
                .contains("--init is not read: the run in " + second + " has begun and goes on with its own weights");
        assertThat(train(config, second, "--frames=20")).as(out::toString).isZero();
        assertThat(train(config, run, "--frames=20", "--init=" + second.resolve("last.checkpoint")))
                .isEqualTo(2);
        assertThat(out.toString())
                .contains("it started from fresh weights, not from --init [../second/last.checkpoint]");

        // what starts fresh is kept too
        Path third = folder.resolve("third");
        assertThat(train(config, third, "--frames=20", init, "--fresh=head"))
                .as(out::toString)
                .isZero();
        assertThat(out.toString()).contains("tensors start fresh, such as head.score.0.weight; all others come from");
        assertThat(train(config, third, "--frames=20", init)).isEqualTo(2);
        assertThat(out.toString()).contains("what started fresh was head, not nothing");
        assertThat(train(config, folder.resolve("fourth"), "--frames=20", init, "--fresh=heads"))
                .isNotZero();
        assertThat(out.toString()).contains("'heads' cannot start fresh: this network has [appearance, head]");

        // a run of an older version has no notes of its beginning, and gets them
        Files.delete(run.resolve("run.yaml"));
        assertThat(train(config, run, "--frames=20")).as(out::toString).isZero();
        assertThat(run.resolve("run.yaml")).exists();

        Files.writeString(config, Files.readString(config).replace("steps: 2", "steps: 3"));
        assertThat(train(config, run, "--frames=20")).as(out::toString).isZero();
        assertThat(out.toString()).contains("from here on schedule.steps is 3; so far it was 2");
        Files.writeString(config, Files.readString(config).replace("seed: 20261121", "seed: 7"));
        assertThat(train(config, run, "--frames=20")).isEqualTo(1);
        assertThat(out.toString()).contains("is of a run with other settings: seed 20261121, not 7;");
    }

    /** The smallest network with both streams, one pair a step, two steps. */
    private Path twoStreams(String method) throws IOException {
        String small = Files.readString(shortRun())
                .replace("trunk: amtnet-lite", "trunk: amtnet-mini")
                .replace("streams: [appearance]", "streams: [appearance, motion]\n  fusion: sum\n  fallbackHead: true")
                .replace(
                        "seed: 20261121",
                        "flow: {method: %s, stack: 5, alignment: causal, scale: 16, size: 75}\nseed: 20261121"
                                .formatted(method));
        return Files.writeString(folder.resolve("two-" + method + ".yaml"), small);
    }

    private int train(Path config, Path run, String... more) {
        List<String> args = new ArrayList<>(List.of("--config=" + config, "--data=synthetic", "--clips=2"));
        args.addAll(List.of("--validation-clips=1", "--out=" + run));
        args.addAll(List.of(more));
        return run(new TrainCommand(), args.toArray(String[]::new));
    }

    @Test
    void bothStreamsAreTrainedOnKeptFlowOfTheSameWorldAndNoOther() throws IOException {
        Path kept = folder.resolve("flow");
        for (String split : List.of("train:0-1", "val:0-0")) {
            assertThat(run(
                            new FlowCommand(),
                            "--videos=synthetic:" + split,
                            "--context=free",
                            "--frames=60",
                            "--flow-size=75x75",
                            "--method=exact",
                            "--out=" + kept))
                    .as(out::toString)
                    .isZero();
        }
        Path run = folder.resolve("run");
        assertThat(train(twoStreams("exact"), run, "--frames=60", "--context=free", "--flow=" + kept))
                .as(out::toString)
                .isZero();
        assertThat(out.toString()).contains("last.checkpoint at step 2").doesNotContain("could not be read");

        assertThat(train(twoStreams("exact"), run, "--frames=60", "--context=rich", "--flow=" + kept))
                .isEqualTo(2);
        assertThat(out.toString())
                .contains("--flow: " + kept + " has flow of other settings than the configuration and the clips: "
                        + "world version 1, 320x240, 25.0 fps, style a, 60 frames, context free, not "
                        + "version 1, 320x240, 25.0 fps, style a, 60 frames, context rich");
        assertThat(train(twoStreams("dis"), run, "--frames=60", "--context=free", "--flow=" + kept))
                .isEqualTo(2);
        assertThat(out.toString()).contains("the clips: method exact, not dis");
        for (String testing : List.of("--style=b", "--idle", "--minutes=1")) {
            assertThat(train(twoStreams("exact"), run, testing)).isEqualTo(2);
        }
        assertThat(out.toString()).contains("--minutes, --idle and --style b are for testing, not for training");
    }

    @Test
    void clipsWithoutFlowOrTooShortAreToldAndCountedAndTheOthersAreLearnt() throws IOException {
        Path kept = folder.resolve("flow");
        assertThat(run(
                        new FlowCommand(),
                        "--videos=synthetic:train:0-0",
                        "--frames=60",
                        "--flow-size=75x75",
                        "--method=zero",
                        "--out=" + kept))
                .isZero();
        assertThat(train(twoStreams("zero"), folder.resolve("run"), "--frames=60", "--flow=" + kept))
                .as(out::toString)
                .isZero();
        assertThat(out.toString())
                .contains(
                        "skipped: video world-v1-train-000001: " + kept + " has no flow of video world-v1-train-000001")
                .contains("in all: 1 skipped (1 a missing file)");
        // causal stacks of five begin at frame 5, and the nearest partner is 4 frames on: ten frames are needed
        assertThat(train(twoStreams("zero"), folder.resolve("short"), "--frames=9"))
                .isNotZero();
        assertThat(out.toString())
                .contains(
                        "skipped: video world-v1-train-000000: has 9 frames, too few for two that are 4 apart and have a flow stack")
                .contains("in all: 2 skipped (2 a video with too few frames)");
    }

    @Test
    void importedWeightsAreExportedIfTheyHaveHeads() throws IOException {
        TrainingConfig config = TrainingConfigs.read(twoStreams("dis"));
        Map<String, float[]> arrays = new LinkedHashMap<>();
        try (AmtNetwork network = AmtNetwork.create(config.networkSpec(2), 7)) {
            network.weights()
                    .names()
                    .forEach(name ->
                            arrays.put("model/" + name, network.weights().values(name)));
        }
        Path checkpoint = folder.resolve("a.checkpoint");
        new Checkpoint(List.of("left", "right"), 5, TrainingConfigs.toYaml(config), arrays).write(checkpoint);
        Path weights = folder.resolve("w.safetensors");
        assertThat(run(new ImportCommand(), "--weights=" + checkpoint, "--network=amtnet-mini", "--out=" + weights))
                .as(out::toString)
                .isZero();
        assertThat(export(weights, "--fps=25", "--config=" + twoStreams("dis")))
                .as(out::toString)
                .isZero();
        ModelManifest manifest = ModelBundle.load(folder.resolve("bundle")).manifest();
        assertThat(manifest.files()).containsKeys("motion.onnx", "head-two-stream.onnx", "head-appearance.onnx");
        assertThat(manifest.classes()).isEqualTo(2);

        assertThat(export(weights)).isEqualTo(2);
        assertThat(out.toString())
                .contains(
                        "w.safetensors holds weights of lab import, which say nothing of streams, flow and pairs: give --config");
        assertThat(export(weights, "--config=" + shortRun())).isEqualTo(2);
        assertThat(out.toString()).contains("has trunk amtnet-lite, " + weights + " is for amtnet-mini");
        assertThat(export(checkpoint, "--config=" + twoStreams("dis"))).isEqualTo(2);
        assertThat(out.toString()).contains("a checkpoint has its own: " + checkpoint);
    }

    @Test
    void weightsWithoutHeadsAreNoModel() throws IOException {
        TrainingConfig config = TrainingConfigs.read(twoStreams("dis"));
        List<SafetensorsWriter.Item> items = new ArrayList<>();
        try (AmtNetwork network = AmtNetwork.create(config.networkSpec(2), 7)) {
            Weights weights = network.weights();
            for (String name : weights.names()) {
                float[] values = weights.values(name);
                items.add(new SafetensorsWriter.Item(name, Shape.of(weights.shape(name)), () -> values));
            }
        }
        Map<String, String> own = new OwnWeights("amtnet-mini", List.of("left", "right"), "a test").metadata();
        Path file = folder.resolve("w.safetensors");
        SafetensorsWriter.write(
                file,
                own,
                items.stream()
                        .filter(item ->
                                !item.name().startsWith("head.") && !item.name().startsWith("fallback."))
                        .toList(),
                () -> true);
        assertThat(export(file, "--fps=25", "--config=" + twoStreams("dis"))).isEqualTo(1);
        assertThat(out.toString())
                .contains(file
                        + " has no heads, so it cannot say who does what; lab train --init w.safetensors trains them");
        SafetensorsWriter.write(
                file,
                own,
                items.stream()
                        .filter(item -> !item.name().startsWith("fallback."))
                        .toList(),
                () -> true);
        assertThat(export(file, "--fps=25", "--config=" + twoStreams("dis"))).isEqualTo(1);
        assertThat(out.toString())
                .contains(file + " lacks ")
                .contains("tensors, such as 'fallback.")
                .contains("; lab train --init w.safetensors trains what is missing");
    }

    private int export(Path weights, String... more) {
        List<String> args = new ArrayList<>(List.of("--checkpoint=" + weights, "--out=" + folder.resolve("bundle")));
        args.addAll(List.of("--name=imported", "--licence=MIT", "--data=none", "--command=lab import"));
        args.addAll(List.of(more));
        return run(new ExportCommand(), args.toArray(String[]::new));
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
    void aCutAndAnotherSizeKeepWhichFramesAreLabelled() {
        AnnotatedTube whole = new AnnotatedTube(0, 10, Collections.nCopies(50, new Box(0, 0, 5, 5)));
        AnnotatedVideo video =
                new AnnotatedVideo("v", 10, 10, 80, List.of(whole), LabelledFrames.of(List.of(10, 30, 40, 59)));
        // the cut lies at 10 + 0.6 x 50 = 40
        assertThat(TrainingData.part(video, new Cut(0.6, 8)).labelled()).isEqualTo(LabelledFrames.of(List.of(10, 30)));
        assertThat(TrainingData.scaled(video, 20, 20).labelled()).isEqualTo(video.labelled());
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
                Truth.read(real), new TrainingData.Chosen(real, null, new Cut(0.6, 8), true), line -> out.append(line));
        assertThat(data.training()).as(out::toString).hasSize(7);
        assertThat(data.labels().size()).isEqualTo(24);
        assertThat(out.toString()).contains("7 videos, ");
    }
}
