package io.tubecast.video.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSource.Format;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.time.NanoClock;
import io.tubecast.testkit.RealClips;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.ffmpeg.global.avcodec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoFileTest extends FrameSourceContract {
    @TempDir
    static Path folder;

    private static Path movie;

    @BeforeAll
    static void makeMovie() {
        movie = TestVideos.write(folder.resolve("movie.mp4"), avcodec.AV_CODEC_ID_MPEG4, 30, 25);
    }

    @Override
    FrameSource open() {
        return new VideoFile(movie, false, NanoClock.system());
    }

    @Override
    FrameSource openFast() {
        return new VideoFile(movie, true, NanoClock.system());
    }

    @Test
    void knowsSizeRateAndNumberOfFrames() {
        assertThat(VideoFile.probe(movie)).isEqualTo(new Format(96, 64, 25, 30, false));
    }

    @Test
    void givesEveryFrameInOrderWithItsColorsAndItsTime() {
        try (FrameSource video = openFast()) {
            Frame frame = new Frame(1, 1);
            for (int n = 0; n < 30; n++) {
                assertThat(video.read(frame)).isTrue();
                // 25 frames a second: 40 ms each
                assertThat(frame.stamp().mediaNanos()).isEqualTo(40_000_000L * n);
                assertPixel(frame, 24, 16, 255, 0, 0);
                assertPixel(frame, 72, 16, 0, 255, 0);
                int grey = TestVideos.grey(n);
                assertPixel(frame, 48, 50, grey, grey, grey);
            }
            assertThat(video.read(frame)).isFalse();
            assertThat(video.read(frame)).isFalse();
        }
    }

    @Test
    void aWidthThatIsNoMultipleOf32IsReadWhole() {
        for (int width : new int[] {90, 98, 130}) {
            Path odd =
                    TestVideos.write(folder.resolve("odd" + width + ".avi"), avcodec.AV_CODEC_ID_MJPEG, 2, 25, width);
            try (FrameSource video = new VideoFile(odd, true, NanoClock.system())) {
                Frame frame = new Frame(1, 1);
                assertThat(video.read(frame)).isTrue();
                assertThat(frame.image().width()).isEqualTo(width);
                assertPixel(frame, width - 3, 16, 0, 255, 0);
                assertPixel(frame, width - 1, 63, 20, 20, 20);
            }
        }
    }

    @Test
    void fullRangeMotionJpegHasTheSameColors() {
        Path jpeg = TestVideos.write(folder.resolve("movie.avi"), avcodec.AV_CODEC_ID_MJPEG, 3, 25);
        try (FrameSource video = new VideoFile(jpeg, true, NanoClock.system())) {
            Frame frame = new Frame(1, 1);
            assertThat(video.read(frame)).isTrue();
            assertPixel(frame, 24, 16, 255, 0, 0);
            assertPixel(frame, 48, 50, 20, 20, 20);
        }
    }

    @Test
    void playsAtItsOwnRate() {
        long[] captured = new long[11];
        try (FrameSource video = open()) {
            Frame frame = new Frame(1, 1);
            for (int n = 0; n < captured.length; n++) {
                assertThat(video.read(frame)).isTrue();
                captured[n] = frame.stamp().captureNanos();
            }
        }
        for (int n = 1; n < captured.length; n++) {
            // never before its time; how much later depends on the machine
            assertThat(captured[n] - captured[0]).isGreaterThanOrEqualTo(40_000_000L * n - 5_000_000);
        }
    }

    @Test
    void aLateReaderGetsTheFramesItMissedAtOnce() throws Exception {
        try (FrameSource video = open()) {
            Frame frame = new Frame(1, 1);
            assertThat(video.read(frame)).isTrue();
            Thread.sleep(300);
            long from = System.nanoTime();
            for (int n = 1; n <= 5; n++) {
                assertThat(video.read(frame)).isTrue();
                assertThat(frame.stamp().index()).isEqualTo(n);
            }
            // five frames of 40 ms were due already
            assertThat(System.nanoTime() - from).isLessThan(200_000_000L);
        }
    }

    @Test
    void turnsAPictureThatWasStoredLyingDown() throws Exception {
        Path lying = TestVideos.write(folder.resolve("lying.mp4"), avcodec.AV_CODEC_ID_MPEG4, 3, 25);
        // the track header's matrix becomes that of a quarter turn clockwise: x' = height - y, y' = x
        patchTrackMatrix(lying, new int[] {0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000});

        try (FrameSource video = new VideoFile(lying, true, NanoClock.system())) {
            assertThat(video.format().width()).isEqualTo(64);
            assertThat(video.format().height()).isEqualTo(96);
            Frame frame = new Frame(1, 1);
            assertThat(video.read(frame)).isTrue();
            // the upper left quarter (blue) is now at the upper right, the upper right (green) at the lower right
            assertPixel(frame, 48, 24, 255, 0, 0);
            assertPixel(frame, 48, 72, 0, 255, 0);
            assertPixel(frame, 16, 48, 20, 20, 20);
        }
    }

    @Test
    void aMissingFileIsNamed() {
        Path none = folder.resolve("none.mp4");
        assertThatThrownBy(() -> VideoFile.probe(none))
                .isInstanceOf(FrameSourceException.class)
                .hasMessage(none + ": no such file");
        assertThatThrownBy(() -> VideoFile.probe(folder)).hasMessage(folder + ": is a folder, not a video");
    }

    @Test
    void aFileThatIsNoVideoIsNamed() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.mp4"), "these are notes, not frames. ".repeat(20));
        assertThatThrownBy(() -> VideoFile.probe(text))
                .isInstanceOf(FrameSourceException.class)
                .hasMessageStartingWith(text.toString())
                .hasMessageContaining("580 bytes, of no known video format")
                .message()
                .hasLineCount(1);
        Path empty = Files.createFile(folder.resolve("empty.mp4"));
        assertThatThrownBy(() -> VideoFile.probe(empty)).hasMessageContaining("the file is empty");
    }

    @Test
    void anMp4WithoutItsIndexSaysSo() throws Exception {
        byte[] whole = Files.readAllBytes(movie);
        Path cut = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> VideoFile.probe(cut))
                .isInstanceOf(FrameSourceException.class)
                .hasMessageStartingWith(cut.toString())
                .hasMessageContaining("without its index (moov): it was cut off or is still being written")
                .message()
                .hasLineCount(1);
    }

    @Test
    void aCutOffVideoGivesItsFramesAndThenSaysHowMany() throws Exception {
        Path whole = TestVideos.writeAvi(folder.resolve("whole.avi"), 30, 25);
        Path cut = TestVideos.cutInHalf(whole, folder.resolve("cut.avi"));

        try (FrameSource video = new VideoFile(cut, true, NanoClock.system())) {
            Frame frame = new Frame(1, 1);
            int[] frames = {0};
            assertThatThrownBy(() -> {
                        while (video.read(frame)) {
                            assertPixel(
                                    frame,
                                    48,
                                    50,
                                    TestVideos.grey(frames[0]),
                                    TestVideos.grey(frames[0]),
                                    TestVideos.grey(frames[0]));
                            frames[0]++;
                        }
                    })
                    .isInstanceOf(FrameSourceException.class)
                    .hasMessageStartingWith(cut.toString())
                    .hasMessageContaining(" frames (")
                    .message()
                    .hasLineCount(1);
            assertThat(frames[0]).isBetween(8, 22);
        }
    }

    @Test
    void theRealClipsHaveTheFramesTheirAnnotationSays() {
        Path clips = RealClips.folderOrSkip().resolve("clips");
        // num_imgs of the annotation file
        Map<String, Integer> frames = Map.of(
                "v_Basketball_g01_c02", 180,
                "v_Biking_g01_c01", 151,
                "v_CliffDiving_g03_c01", 92,
                "v_Fencing_g01_c06", 174,
                "v_HorseRiding_g01_c03", 98,
                "v_SalsaSpin_g03_c01", 168,
                "v_SkateBoarding_g02_c01", 369);
        frames.forEach((name, expected) -> {
            try (FrameSource video = new VideoFile(clips.resolve(name + ".mp4"), true, NanoClock.system())) {
                Frame frame = new Frame(340, 256);
                int count = 0;
                while (video.read(frame)) {
                    count++;
                }
                assertThat(count).as(name).isEqualTo(expected);
                assertThat(frame.image().width()).isEqualTo(340);
                assertThat(frame.image().height()).isEqualTo(256);
                double seconds = frame.stamp().mediaNanos() / 1e9;
                assertThat(seconds).isCloseTo((expected - 1) / video.format().framesPerSecond(), within(0.05));
            }
        });
    }

    /** Overwrites the transformation of the first track header of an MP4 file (version 0: 40 bytes after its type). */
    static void patchTrackMatrix(Path file, int[] matrix) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("tkhd");
        ByteBuffer values = ByteBuffer.allocate(36);
        for (int value : matrix) {
            values.putInt(value);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(values.flip(), at + 4 + 40);
        }
    }

    /** The codecs lose a little: six grey levels are allowed. */
    static void assertPixel(Frame frame, int x, int y, int blue, int green, int red) {
        int[] found = TestVideos.pixel(frame.image(), x, y);
        assertThat(found[0]).as("blue at %d, %d", x, y).isCloseTo(blue, within(6));
        assertThat(found[1]).as("green at %d, %d", x, y).isCloseTo(green, within(6));
        assertThat(found[2]).as("red at %d, %d", x, y).isCloseTo(red, within(6));
    }
}
