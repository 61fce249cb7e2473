package io.tubecast.lab.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.evaluation.format.DetectionReader;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.lab.Lab;
import io.tubecast.testkit.RealClips;
import io.tubecast.video.encode.VideoWriter;
import io.tubecast.video.frames.FrameSequence;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Detection on files: whole, broken, interrupted. */
class DetectVideosTest {
    @TempDir
    static Path shared;

    private static Path model;

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void writeModel() throws IOException {
        model = TinyBundle.write(shared.resolve("model"));
    }

    private int detect(Path videos, String... more) {
        List<String> args = new ArrayList<>(List.of("detect", "--model=" + model, "--videos=" + videos));
        args.add("--out=" + folder.resolve("det.jsonl"));
        args.addAll(List.of(more));
        return Lab.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), args.toArray(String[]::new));
    }

    private List<DetectionStep> steps() {
        List<DetectionStep> steps = new ArrayList<>();
        try (DetectionReader reader = new DetectionReader(folder.resolve("det.jsonl"))) {
            for (DetectionStep step = reader.next(); step != null; step = reader.next()) {
                steps.add(step);
            }
        }
        return steps;
    }

    private Path video(String name, int frames) throws IOException {
        Path file = folder.resolve("videos").resolve(name);
        Files.createDirectories(file.getParent());
        try (VideoWriter writer = new VideoWriter(file, 64, 48, 25)) {
            for (int n = 0; n < frames; n++) {
                writer.write(new Image(64, 48));
            }
        }
        return file;
    }

    @Test
    void allVideosBelowAFolderAreTakenInOrderByTheirPath() throws IOException {
        video("wave/b.mp4", 6);
        video("run/b.mp4", 4);
        video("a.mp4", 5);
        Files.writeString(folder.resolve("videos/notes.txt"), "no video");
        assertThat(detect(folder.resolve("videos"), "--delta=3"))
                .as(err.toString())
                .isZero();
        // 5 frames: (0, 3), frame 4 held; 4 frames: (0, 3); 6 frames: (0, 3), frames 4 and 5 held
        assertThat(steps()).extracting(DetectionStep::video).containsExactly("a", "run/b", "wave/b");
        assertThat(steps()).extracting(DetectionStep::videoFrames).containsExactly(5, -1, 6);
        assertThat(steps().get(0).width()).isEqualTo(64);
        assertThat(err.toString()).contains("of 3 videos");
    }

    @Test
    void aBadVideoOfAFolderIsToldAndPassedOverAndTheCodeIs1() throws IOException {
        Path whole = video("a.mp4", 5);
        video("c.mp4", 5);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("videos/b.mp4"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(detect(folder.resolve("videos"))).isEqualTo(1);
        assertThat(steps()).extracting(DetectionStep::video).contains("a", "c").doesNotContain("b");
        assertThat(err.toString().lines())
                .filteredOn(line -> line.startsWith("skipped: "))
                .singleElement()
                .asString()
                .startsWith("skipped: " + cut)
                .contains("without its index (moov)");
        assertThat(err.toString()).endsWith("lab detect: 1 of 3 videos could not be read whole\n");
    }

    @Test
    void aSingleBadVideoIsOneLineAndCode1() throws IOException {
        Path notes = Files.writeString(folder.resolve("notes.mp4"), "notes");
        assertThat(detect(notes)).isEqualTo(1);
        assertThat(err.toString().lines()).last().asString().startsWith("lab detect: " + notes);
    }

    @Test
    void twoFilesOfOneNameAreRefused() throws IOException {
        Path first = video("a.mp4", 5);
        Path second = Files.copy(first, folder.resolve("videos/a.mkv"));
        assertThat(detect(folder.resolve("videos"))).isEqualTo(2);
        assertThat(err.toString()).contains("two files have the video name 'a'", first.toString(), second.toString());
    }

    @Test
    void truthAndLooksOfTheWorldDoNotGoWithFiles() throws IOException {
        Path file = video("a.mp4", 5);
        assertThat(detect(file, "--truth=" + folder.resolve("t.jsonl"))).isEqualTo(2);
        assertThat(err.toString()).contains("--truth goes with --videos synthetic:SPLIT:FROM-TO only");
        assertThat(detect(file, "--style=b")).isEqualTo(2);
    }

    @Test
    void theStepsBeforeTheDamageAreGivenOut() {
        List<DetectionStep> given = new ArrayList<>();
        try (OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
                VideoDetector detector =
                        new VideoDetector(new ModelDetector(ModelBundle.load(model), provider, false), 2, null)) {
            Broken damaged = new Broken(7);
            assertThatThrownBy(() -> detector.detect("v", damaged, given::add, () -> false, passed -> {}))
                    .isInstanceOf(FrameSourceException.class);
            // frames 0, 2, 4, 6 could be read
            assertThat(given).extracting(step -> step.frames()[1]).containsExactly(2, 4, 6);
            assertThat(given).extracting(DetectionStep::videoFrames).containsOnly(-1);
            given.clear();
            // the next video does not continue this one
            assertThat(detector.detect("w", new Broken(100), given::add, () -> given.size() == 2, passed -> {}))
                    .isEqualTo(3);
            assertThat(given.get(0).frames()).containsExactly(0, 2);
        }
    }

    /** Black frames, and damage from one on. */
    private record Broken(int from) implements FrameSequence {
        @Override
        public @Nullable Image frame(int number) {
            if (number >= from) {
                throw new FrameSourceException("v: damaged");
            }
            return new Image(64, 48);
        }

        @Override
        public int frames() {
            throw new AssertionError("the end is never reached");
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    @Timeout(120)
    void aSignalLeavesWholeLinesAndCode0(String signal) throws Exception {
        Path detections = folder.resolve("det.jsonl");
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                Lab.class.getName(),
                "detect",
                "--model=" + model,
                "--videos=synthetic:test:0",
                "--minutes=600",
                "--idle",
                "--out=" + detections);
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        builder.environment().put("CLASSPATH", classPath);
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        Process process = builder.start();
        try {
            while (process.isAlive() && (!Files.exists(detections) || Files.size(detections) < 100_000)) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output)).contains("stopped before the end: 0 of 1 videos are whole");
        assertThat(Files.readString(detections)).endsWith("}\n");
        List<DetectionStep> steps = steps();
        for (int i = 0; i < steps.size(); i++) {
            assertThat(steps.get(i).frames()).containsExactly(i, i + 1);
        }
    }

    @Test
    void realClipsAreNamedAsTheTruthNamesThem() {
        Path clips = RealClips.folderOrSkip().resolve("clips");
        assertThat(detect(clips, "--until=12", "--delta=5")).as(err.toString()).isZero();
        // 12 frames: (0, 5), (5, 10), 11 held; seven clips
        assertThat(steps()).hasSize(14);
        assertThat(steps()).extracting(DetectionStep::video).contains("v_Fencing_g01_c06");
        assertThat(steps().get(1).videoFrames()).isEqualTo(12);
        assertThat(steps().get(0).width()).isEqualTo(340);
    }
}
