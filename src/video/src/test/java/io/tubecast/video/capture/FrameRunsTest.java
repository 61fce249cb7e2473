package io.tubecast.video.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource.Format;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.time.NanoClock;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.ffmpeg.global.avcodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameRunsTest {
    @TempDir
    private Path folder;

    /** All frames, from front to back. */
    private static List<byte[]> sequence(Path file) {
        List<byte[]> frames = new ArrayList<>();
        try (VideoFile video = new VideoFile(file, true, NanoClock.system())) {
            Frame frame = new Frame(1, 1);
            while (video.read(frame)) {
                byte[] pixels = new byte[frame.image().pixels().capacity()];
                frame.image().pixels().get(0, pixels);
                frames.add(pixels);
            }
        }
        return frames;
    }

    private static void assertRunsAreThoseOfTheSequence(Path file) {
        List<byte[]> frames = sequence(file);
        Format format = VideoFile.probe(file);
        FrameRuns runs = new FrameRuns(file, format.width(), format.height());
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 12; i++) {
            int first = random.nextInt(frames.size());
            int count = 1 + random.nextInt(Math.min(20, frames.size() - first));
            List<byte[]> run = runs.read(first, count);
            assertThat(run).hasSize(count);
            for (int n = 0; n < count; n++) {
                assertThat(run.get(n)).as("frame " + (first + n)).isEqualTo(frames.get(first + n));
            }
        }
    }

    @Test
    void framesInAnyOrderAreThoseOfTheSequence() {
        assertRunsAreThoseOfTheSequence(
                TestVideos.write(folder.resolve("a.mp4"), avcodec.AV_CODEC_ID_MPEG4, 50, 25)); // a key frame every 12
        assertRunsAreThoseOfTheSequence(TestVideos.write(folder.resolve("b.mkv"), avcodec.AV_CODEC_ID_MPEG4, 50, 30));
        assertRunsAreThoseOfTheSequence(TestVideos.writeAvi(folder.resolve("c.avi"), 50, 25));
    }

    @Test
    void framesOfRealFilmsInAnyOrderAreThoseOfTheSequence() throws IOException {
        try (var clips = Files.list(RealClips.folderOrSkip().resolve("clips"))) {
            clips.sorted().limit(3).forEach(FrameRunsTest::assertRunsAreThoseOfTheSequence);
        }
    }

    /** Frames 5 to 9 of 50 are zeros: from the front, nobody gets past them. */
    @Test
    void onlyWhatLiesBetweenAKeyFrameAndTheRunIsDecoded() throws IOException {
        Path whole = TestVideos.write(folder.resolve("whole.mp4"), avcodec.AV_CODEC_ID_MJPEG, 50, 25);
        List<byte[]> frames = sequence(whole);
        byte[] bytes = Files.readAllBytes(whole);
        Arrays.fill(bytes, bytes.length / 10, bytes.length / 5, (byte) 0);
        Path damaged = Files.write(folder.resolve("damaged.mp4"), bytes);
        assertThatThrownBy(() -> sequence(damaged)).isInstanceOf(FrameSourceException.class);

        FrameRuns runs = new FrameRuns(damaged, TestVideos.WIDTH, TestVideos.HEIGHT);
        List<byte[]> run = runs.read(40, 10);
        for (int n = 0; n < 10; n++) {
            assertThat(run.get(n)).isEqualTo(frames.get(40 + n));
        }
        assertThatThrownBy(() -> runs.read(6, 2)).isInstanceOf(FrameSourceException.class);
    }

    @Test
    void framesThatAreNotThereAreAnError() {
        Path file = TestVideos.write(folder.resolve("a.mp4"), avcodec.AV_CODEC_ID_MPEG4, 10, 25);
        assertThatThrownBy(() -> new FrameRuns(file, TestVideos.WIDTH, TestVideos.HEIGHT).read(8, 3))
                .isInstanceOf(FrameSourceException.class)
                .hasMessage(file + ": has 10 frames, frame 10 was wanted");
        assertThatThrownBy(() -> new FrameRuns(file, 320, 240).read(0, 1))
                .hasMessage(file + ": a frame is 96x64, its annotation says 320x240");
        assertThatThrownBy(() -> new FrameRuns(folder.resolve("none.mp4"), 96, 64).read(3, 1))
                .hasMessageContaining("no such file");
    }
}
