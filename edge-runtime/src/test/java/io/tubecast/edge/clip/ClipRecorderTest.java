package io.tubecast.edge.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.preview.JpegEncoder;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubeState;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.video.capture.VideoFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClipRecorderTest {
    private static final int WIDTH = 96;
    private static final int HEIGHT = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final EventTime AT = new EventTime(1, 1, 250);

    @TempDir
    private Path folder;

    private final Labels labels = new Labels(List.of("walk", "wave"));

    /** Java's graphics and FFmpeg take seconds to load where others work too; a test's second of pictures would be over by then. */
    @BeforeAll
    static void load(@TempDir Path anywhere) {
        new JpegEncoder(0.8, 640).encode(new Image(8, 8), (graphics, scale) -> graphics.drawString("wave", 1, 1));
        ClipEncoder.probe(anywhere);
    }

    private ClipRecorder recorder(double before, double after, long totalBytes) {
        ClipSettings settings = new ClipSettings(
                folder.resolve("clips"),
                Set.of("camera"),
                (long) (before * 1e9),
                (long) (after * 1e9),
                20,
                640,
                totalBytes,
                0);
        ClipRecorder recorder = new ClipRecorder(settings, labels, NanoClock.system());
        recorder.start();
        return recorder;
    }

    /** So many milliseconds of a camera. */
    private static void film(ClipRecorder recorder, long millis) throws InterruptedException {
        film(recorder, millis, 5);
    }

    /** So many milliseconds of a camera with a frame every so often. */
    private static void film(ClipRecorder recorder, long millis, long everyMillis) throws InterruptedException {
        film(recorder, new Image(WIDTH, HEIGHT), millis, everyMillis);
    }

    private static void film(ClipRecorder recorder, Image picture, long millis, long everyMillis)
            throws InterruptedException {
        TubesSnapshot snapshot = new TubesSnapshot("front", 4);
        snapshot.begin(new FrameStamp(1, 1, 1), picture.width(), picture.height())
                .mode(Mode.APPEARANCE, 1);
        snapshot.add().actor(7, TubeState.ACTIVE).start(1, 1).label(1, 0.9, 1).boxPx(20, 20, 30, 30);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            recorder.offer(picture, snapshot);
            Thread.sleep(everyMillis);
        }
    }

    private List<Path> clips() throws IOException {
        if (!Files.isDirectory(folder.resolve("clips"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("clips"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("clip-"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Image> pictures(Path file) {
        List<Image> pictures = new ArrayList<>();
        try (VideoFile video = new VideoFile(file, true, NanoClock.system())) {
            Frame frame = new Frame(video.format().width(), video.format().height());
            while (video.read(frame)) {
                Image copy = new Image(frame.image().width(), frame.image().height());
                copy.copyFrom(frame.image());
                pictures.add(copy);
            }
        }
        return pictures;
    }

    @Test
    void aClipHasWhatLedToTheEventAndWhatFollowedWithBoxes() throws Exception {
        try (ClipRecorder recorder = recorder(0.5, 0.5, 1 << 30)) {
            film(recorder, 1_500);
            recorder.event(new NodeEvent.ModeChange(
                    AT,
                    new NodeEvent.OperatingPoint(Mode.APPEARANCE, 1),
                    new NodeEvent.OperatingPoint(Mode.STANDBY, 1),
                    "not worth a clip"));
            recorder.event(new NodeEvent.CameraChange(AT, true, "a clip"));
            film(recorder, 1_000);
            await().atMost(PATIENCE).until(() -> clips().size() == 1);
        }
        Path clip = clips().get(0);
        assertThat(clip.getFileName().toString()).matches("clip-\\d{8}T\\d{6}\\.\\d{3}Z-camera\\.(mp4|avi)");
        List<Image> pictures = pictures(clip);
        // a second at 20 pictures a second; a busy machine takes fewer, never many more
        assertThat(pictures.size()).isBetween(6, 23);
        Image last = pictures.get(pictures.size() - 1);
        int green = last.pixels().get(last.offset(35, 20) + 1) & 0xff; // on the upper edge of the box
        int inside = last.pixels().get(last.offset(35, 35) + 1) & 0xff;
        assertThat(green).isGreaterThan(100);
        assertThat(inside).isLessThan(60);
    }

    @Test
    void theEndOfTheStreamEndsTheClipAndTheOldestMakeRoom() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (ClipRecorder recorder = recorder(0.2, 20, 1)) { // a byte: never more than the newest stays
                film(recorder, 300);
                recorder.event(new NodeEvent.CameraChange(AT, true, "a clip"));
                film(recorder, 200);
            }
        }
        assertThat(clips()).hasSize(1);
        assertThat(pictures(clips().get(0))).isNotEmpty();
    }

    @Test
    void aClipPlaysAsFastAsItHappenedWhateverTheNodesRate() throws Exception {
        try (ClipRecorder recorder = recorder(2, 0, 1 << 30)) { // wants 20 pictures a second
            film(recorder, 2_200, 200); // and gets 5 at most
            recorder.event(new NodeEvent.CameraChange(AT, true, "a clip"));
            await().atMost(PATIENCE).until(() -> clips().size() == 1);
        }
        Path clip = clips().get(0);
        try (VideoFile video = new VideoFile(clip, true, NanoClock.system())) {
            assertThat(video.format().framesPerSecond()).isBetween(2.5, 5.2);
        }
        assertThat(pictures(clip).size()).isBetween(5, 11);
    }

    @Test
    void picturesOfAnotherSizeBeginAnotherClip() throws Exception {
        try (ClipRecorder recorder = recorder(0.5, 20, 1 << 30)) {
            film(recorder, 500);
            recorder.event(new NodeEvent.CameraChange(AT, true, "a clip"));
            film(recorder, 300);
            film(recorder, new Image(2 * WIDTH, 2 * HEIGHT), 500, 5);
            await().atMost(PATIENCE).until(() -> clips().size() == 1);
            recorder.event(new NodeEvent.CameraChange(AT, true, "the size has changed"));
        }
        assertThat(clips()).hasSize(2);
        assertThat(pictures(clips().get(0))).isNotEmpty().allMatch(picture -> picture.width() == WIDTH);
        assertThat(pictures(clips().get(1))).isNotEmpty().allMatch(picture -> picture.width() == 2 * WIDTH);
    }

    @Test
    void aFolderThatCannotBeUsedYetIsTriedAgain() throws Exception {
        Path occupied = Files.writeString(folder.resolve("clips"), "a file");
        try (ClipRecorder recorder = recorder(0.2, 0, 1 << 30)) {
            film(recorder, 300);
            Files.delete(occupied); // as a disk that is mounted late
            recorder.event(new NodeEvent.CameraChange(AT, true, "a clip"));
            await().atMost(PATIENCE).until(() -> clips().size() == 1);
        }
    }

    private ClipFolder clipFolder(long totalBytes) throws IOException {
        return new ClipFolder(new ClipSettings(folder.resolve("clips"), Set.of(), 0, 0, 10, 640, totalBytes, 0));
    }

    private static List<byte[]> shots() {
        JpegEncoder jpeg = new JpegEncoder(0.9, 640);
        return List.of(jpeg.encode(new Image(WIDTH, HEIGHT)), jpeg.encode(new Image(WIDTH, HEIGHT)));
    }

    @Test
    void clipsTogetherNeverTakeMoreThanTheyMay() throws IOException {
        Instant at = Instant.parse("2026-11-21T00:00:00Z");
        long size = Files.size(clipFolder(1 << 30).write(shots(), 10, "camera", at));
        ClipFolder bounded = clipFolder(2 * size + size / 2);
        for (int i = 1; i <= 4; i++) {
            bounded.write(shots(), 10, "camera", at.plusSeconds(i));
            long total = 0;
            for (Path clip : clips()) {
                total += Files.size(clip);
            }
            assertThat(total).isLessThanOrEqualTo(2 * size + size / 2);
        }
        assertThat(clips()).hasSize(2).last().asString().contains("20261121T000004");
    }

    @Test
    void aClockThatStandsAtTheBeginningCostsNoNewClip() throws IOException {
        Instant at = Instant.parse("2026-11-21T00:00:00Z");
        long size = Files.size(clipFolder(1 << 30).write(shots(), 10, "camera", at));
        ClipFolder later = clipFolder(2 * size + size / 2);
        for (int second = 5; second <= 7; second++) {
            later.write(shots(), 10, "camera", Instant.ofEpochSecond(second));
        }
        later.write(shots(), 10, "camera", Instant.parse("2026-11-20T00:00:00Z")); // the network has set it
        assertThat(clips())
                .extracting(clip -> clip.getFileName().toString().substring(0, 20))
                .containsExactly("clip-19700101T000007", "clip-20261120T000000");
    }

    @Test
    void aClipThatFailsLeavesNothingBehind() throws IOException {
        ClipFolder present = clipFolder(1 << 30);
        for (ClipEncoder encoder : ClipEncoder.values()) { // its name is taken by a folder
            Files.createDirectory(folder.resolve("clips/clip-20261121T000000.000Z-camera" + encoder.ending()));
        }
        Instant at = Instant.parse("2026-11-21T00:00:00Z");
        assertThatThrownBy(() -> present.write(shots(), 10, "camera", at)).isInstanceOf(IOException.class);
        try (Stream<Path> files = Files.list(folder.resolve("clips"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith(".part"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothKindsOfFilesGiveBackTheirPictures(ClipEncoder encoder) throws IOException {
        JpegEncoder jpeg = new JpegEncoder(0.9, 640);
        List<byte[]> shots = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Image picture = new Image(WIDTH + 1, HEIGHT); // odd, as thinned pictures can be
            for (int at = 0; at < picture.pixels().capacity(); at++) {
                picture.pixels().put(at, (byte) (20 * i));
            }
            shots.add(jpeg.encode(picture));
        }
        Path file = folder.resolve("clip" + encoder.ending());
        encoder.write(file, shots, 10);
        List<Image> pictures = pictures(file);
        assertThat(pictures).hasSize(12);
        for (int i = 0; i < 12; i++) {
            Image picture = pictures.get(i);
            int found = picture.pixels().get(picture.offset(WIDTH / 2, HEIGHT / 2)) & 0xff;
            assertThat(found).as("picture %d", i).isBetween(20 * i - 8, 20 * i + 8);
        }
    }
}
