package io.tubecast.lab.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;
import io.tubecast.core.time.NanoClock;
import io.tubecast.evaluation.format.DetectionReader;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.format.TubeReader;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.lab.Lab;
import io.tubecast.video.preprocess.PictureFit;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectCommandTest {
    private static final WorldOptions SMALL =
            WorldOptions.defaults().withSize(96, 64).withFrames(12);
    private static final String[] SMALL_ARGUMENTS = {"--size", "96x64", "--frames", "12"};

    @TempDir
    static Path shared;

    private static Path model;

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();
    private Path detections;
    private Path tubes;

    @BeforeAll
    static void writeModel() throws IOException {
        model = TinyBundle.write(shared.resolve("model"));
    }

    @BeforeEach
    void name() {
        detections = folder.resolve("det.jsonl");
        tubes = folder.resolve("tubes.jsonl");
    }

    private int lab(String... args) {
        return Lab.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), args);
    }

    private int detect(String videos, String... more) {
        List<String> args =
                new ArrayList<>(List.of("detect", "--model", model.toString(), "--videos", videos, "--out"));
        args.add(detections.toString());
        args.addAll(List.of(more));
        return lab(args.toArray(String[]::new));
    }

    private int detectSmall(String videos, String... more) {
        List<String> all = new ArrayList<>(List.of(SMALL_ARGUMENTS));
        all.addAll(List.of(more));
        return detect(videos, all.toArray(String[]::new));
    }

    private List<DetectionStep> steps() {
        List<DetectionStep> steps = new ArrayList<>();
        try (DetectionReader reader = new DetectionReader(detections)) {
            for (DetectionStep step = reader.next(); step != null; step = reader.next()) {
                steps.add(step);
            }
        }
        return steps;
    }

    private List<TubeRecord> link(String... settings) {
        List<String> args = new ArrayList<>(List.of("link", "--detections", detections.toString()));
        args.addAll(List.of("--linker", "online", "--out", tubes.toString()));
        args.addAll(List.of(settings));
        assertThat(lab(args.toArray(String[]::new))).as(err.toString()).isZero();
        List<TubeRecord> read = new ArrayList<>();
        try (TubeReader reader = new TubeReader(tubes)) {
            for (TubeRecord tube = reader.next(); tube != null; tube = reader.next()) {
                read.add(tube);
            }
        }
        return read;
    }

    @Test
    void stepsAreDeltaApartAndTheLastOneTellsTheLengthOfTheVideo() {
        assertThat(detectSmall("synthetic:test:3-4", "--delta", "5"))
                .as(err.toString())
                .isZero();
        List<DetectionStep> steps = steps();
        // 12 frames: (0, 5), (5, 10), frame 11 in no pair; two clips
        assertThat(steps).hasSize(4);
        for (int i = 0; i < 4; i++) {
            DetectionStep step = steps.get(i);
            assertThat(step.video()).isEqualTo(i < 2 ? "world-v1-test-000003" : "world-v1-test-000004");
            assertThat(step.step()).isEqualTo(i % 2);
            assertThat(step.frames()).containsExactly(5 * (i % 2), 5 * (i % 2) + 5);
            assertThat(step.videoFrames()).isEqualTo(i % 2 == 0 ? -1 : 12);
            assertThat(step.width()).isEqualTo(96);
            assertThat(step.height()).isEqualTo(64);
            assertThat(step.rows()).isPositive();
            assertThat(step.scoresPerRow()).isEqualTo(4); // background and three classes
        }
        assertThat(err.toString()).contains("licence: tests only").contains("wrote 4 steps");
    }

    @Test
    void withoutDeltaTheModelsOwnIsTaken() {
        assertThat(detectSmall("synthetic:val:0")).isZero();
        assertThat(steps()).hasSize(11); // delta 1: every pair of 12 frames
        assertThat(steps().get(10).videoFrames()).isEqualTo(-1); // nothing is left to hold
    }

    @Test
    void untilTakesTheVideoAsIfItEndedThere() {
        assertThat(detectSmall("synthetic:test:0", "--delta", "2", "--until", "6"))
                .isZero();
        // frames 0 to 5: (0, 2), (2, 4), and 5 is held
        assertThat(steps()).extracting(DetectionStep::videoFrames).containsExactly(-1, 6);
        DetectionStep last = steps().get(1);
        assertThat(detectSmall("synthetic:test:0", "--delta", "2")).isZero();
        assertThat(steps().get(1).boxes()).isEqualTo(last.boxes());
        assertThat(steps().get(1).scores()).isEqualTo(last.scores());
    }

    @Test
    void tubesAreHeldToTheLastFrameOfTheVideo() {
        assertThat(detectSmall("synthetic:test:0", "--delta", "5")).isZero();
        List<TubeRecord> linked = link();
        assertThat(linked).isNotEmpty();
        for (TubeRecord record : linked) {
            ActionTube tube = record.tube();
            assertThat(tube.end()).isEqualTo(12);
            double[] boxes = tube.boxes();
            int last = boxes.length - 4;
            for (int i = 0; i < 4; i++) { // frame 11 holds the box of frame 10
                assertThat(boxes[last + i]).isEqualTo(boxes[last - 4 + i]);
            }
        }
    }

    @Test
    void aVideoTooShortForAPairHasNoStep() {
        assertThat(detectSmall("synthetic:test:0", "--delta", "12")).isZero();
        assertThat(steps()).isEmpty();
    }

    @Test
    void linkingTheFileGivesWhatTheLivePathGives() {
        assertThat(detectSmall("synthetic:test:1", "--delta", "2")).isZero();
        // the tiny model keeps one micro-tube a class over 0.05
        List<TubeRecord> linked = link("--set", "linking.topK=1", "--set", "linking.minScore=0.05", "--fps", "25");
        List<ActionTube> expected = livePath(WorldClips.clip(Split.TEST, 1, SMALL));
        assertThat(expected).isNotEmpty();
        assertThat(linked).hasSameSizeAs(expected);
        for (int i = 0; i < linked.size(); i++) {
            ActionTube found = linked.get(i).tube();
            ActionTube live = expected.get(i);
            assertThat(found.actionClass()).isEqualTo(live.actionClass());
            assertThat(found.start()).isEqualTo(live.start());
            assertThat(found.score()).isCloseTo(live.score(), within(1e-6)); // a float's last digits
            assertThat(found.length()).isEqualTo(live.length());
            for (int k = 0; k < live.boxes().length; k++) {
                double pixels = live.boxes()[k] * (k % 2 == 0 ? 96 : 64);
                assertThat(found.boxes()[k]).isCloseTo(pixels, within(1e-4));
            }
        }
    }

    /** Every second frame through the network and the linker in one go, without a file, boxes in parts of the frame. */
    private static List<ActionTube> livePath(Clip clip) {
        ModelBundle bundle = ModelBundle.load(model);
        InputSpec input = bundle.manifest().input();
        try (OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
                AmtnetDetector detector = new AmtnetDetector(bundle, provider, NanoClock.system());
                PictureFit fit = new PictureFit(input.width(), input.height(), input.resize(), input.mean())) {
            TubeLinker linker = TubeLinker.batch(
                    bundle.manifest().pairs().linking().toSettings(),
                    bundle.manifest().classes(),
                    2);
            Image picture = new Image(96, 64);
            for (int frame = 0; frame < 12; frame += 2) {
                clip.readFrame(frame, picture);
                fit.fill(picture, detector.input());
                if (detector.step()) {
                    fit.toFrame(detector.microTubes());
                    linker.step(StepTime.atRate(frame - 2, frame, 25), detector.microTubes());
                }
            }
            return linker.tubes(11);
        }
    }

    @Test
    void theTruthOfTheClipsIsWrittenBesideAndEvaluateFollows() {
        Path truth = folder.resolve("truth.jsonl");
        assertThat(detect("synthetic:test:0-2", "--size=96x64", "--frames=50", "--delta=10", "--truth=" + truth))
                .as(err.toString())
                .isZero();
        Truth read = Truth.read(truth);
        assertThat(read.videos()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            // classes in the file are renumbered without gaps: compare spans and boxes
            var clip = WorldClips.clip(Split.TEST, i, SMALL.withFrames(50)).annotation();
            var video = read.videos().get(i).annotation();
            assertThat(video.name()).isEqualTo(clip.name());
            assertThat(video.frames()).isEqualTo(50);
            assertThat(video.tubes()).hasSameSizeAs(clip.tubes());
            for (int k = 0; k < clip.tubes().size(); k++) {
                assertThat(video.tubes().get(k).start())
                        .isEqualTo(clip.tubes().get(k).start());
                assertThat(video.tubes().get(k).boxes())
                        .isEqualTo(clip.tubes().get(k).boxes());
            }
        }
        link("--labels", model.resolve("labels.txt").toString());
        assertThat(lab("evaluate", "--tubes", tubes.toString(), "--truth", truth.toString(), "--bootstrap", "0"))
                .as(err.toString())
                .isZero();
    }

    @Test
    void untilCutsTheTruthToo() {
        Path truth = folder.resolve("truth.jsonl");
        assertThat(detect("synthetic:test:0", "--size=96x64", "--until=30", "--delta=10", "--truth=" + truth))
                .isZero();
        Truth read = Truth.read(truth);
        assertThat(read.videos().get(0).annotation().frames()).isEqualTo(30);
        assertThat(read.videos().get(0).annotation().tubes())
                .isNotEmpty()
                .allSatisfy(tube -> assertThat(tube.end()).isLessThanOrEqualTo(30));
    }

    @Test
    void aStreamInWhichNobodyActsHasNoTruth() throws IOException {
        Path truth = folder.resolve("truth.jsonl");
        assertThat(detect("synthetic:test:0", "--minutes=0.02", "--idle", "--style=B", "--truth=" + truth))
                .as(err.toString())
                .isZero();
        // 0.02 min x 60 x 25 = 30 frames
        assertThat(Files.readString(truth)).isEqualTo("""
            {"video":"stream-world-v1-b-idle-test-000000","size":[320,240],"frames":30}
            """);
        assertThat(steps()).hasSize(29);
    }

    @Test
    void recordedOutputsReadBackAsTheNetworkGaveThem() throws IOException {
        Path recording = folder.resolve("outputs.bin");
        assertThat(detectSmall("synthetic:test:1", "--record-outputs=" + recording, "--record-steps=3"))
                .isZero();
        assertThat(err.toString()).contains("recorded the outputs of 3 steps");
        FloatBuffer recorded = ByteBuffer.wrap(Files.readAllBytes(recording))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        ModelBundle bundle = ModelBundle.load(model);
        InputSpec input = bundle.manifest().input();
        try (OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
                AmtnetDetector detector = new AmtnetDetector(bundle, provider, NanoClock.system());
                PictureFit fit = new PictureFit(input.width(), input.height(), input.resize(), input.mean())) {
            Image picture = new Image(96, 64);
            for (int frame = 0; frame < 4; frame++) {
                WorldClips.clip(Split.TEST, 1, SMALL).readFrame(frame, picture);
                fit.fill(picture, detector.input());
                if (detector.step()) {
                    assertNext(recorded, detector.scores());
                    assertNext(recorded, detector.offsets());
                }
            }
        }
        assertThat(recorded.hasRemaining()).isFalse();
    }

    private static void assertNext(FloatBuffer recorded, FloatBuffer expected) {
        for (int i = 0; i < expected.limit(); i++) {
            assertThat(recorded.get()).isEqualTo(expected.get(i), within(1e-6f)); // one thread or two
        }
    }

    @Test
    void wrongUsageIsOneLineAndCode2() {
        assertUsageError("lab detect: --videos: no such file or folder: none.mp4", "none.mp4");
        assertUsageError(
                "lab detect: --videos: no video file and no folder of frames below " + folder, folder.toString());
        assertUsageError("lab detect: --videos: clips of the world are written synthetic:SPLIT:FROM-TO", "synthetic:7");
        assertUsageError("lab detect: a split must be one of train, val, test, was 'best'", "synthetic:best:0");
        assertUsageError("lab detect: --videos: clips from 5 to 3 are none", "synthetic:test:5-3");
        assertUsageError("lab detect: --style must be a or b, was 'c'", "synthetic:test:0", "--style=c");
        assertUsageError("lab detect: --size must be written WIDTHxHEIGHT", "synthetic:test:0", "--size=320");
        assertUsageError("lab detect: synthetic world: fps must be in [1, 240]", "synthetic:test:0", "--fps=0");
        assertUsageError("lab detect: --minutes must be over 0", "synthetic:test:0", "--minutes=-1");
        assertUsageError("lab detect: --delta must be in [1, 64], was 0", "synthetic:test:0", "--delta=0");
        assertUsageError("lab detect: --until must be 1 or more, was 0", "synthetic:test:0", "--until=0");
        assertUsageError("lab detect: --out: is a folder", "synthetic:test:0", "--out=" + folder);
    }

    @Test
    void aDamagedModelIsOneLineAndCode2() throws IOException {
        Path broken = TinyBundle.write(folder.resolve("broken"));
        Files.writeString(broken.resolve("labels.txt"), "walk\nwave\n");
        assertUsageError(
                "lab detect: --model: " + broken.resolve("labels.txt") + ": damaged or changed",
                "synthetic:test:0",
                "--model=" + broken);
        assertUsageError(
                "lab detect: --model: " + folder.resolve("none") + ": no such model bundle",
                "synthetic:test:0",
                "--model=" + folder.resolve("none"));
    }

    private void assertUsageError(String start, String videos, String... more) {
        err.getBuffer().setLength(0);
        List<String> args = new ArrayList<>(List.of(more));
        if (args.stream().noneMatch(arg -> arg.startsWith("--model"))) {
            args.add("--model=" + model);
        }
        if (args.stream().noneMatch(arg -> arg.startsWith("--out"))) {
            args.add("--out=" + detections);
        }
        args.add(0, "detect");
        args.add("--videos=" + videos);
        assertThat(lab(args.toArray(String[]::new))).as(err.toString()).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().startsWith(start);
    }
}
