package io.tubecast.video.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource.Format;
import io.tubecast.core.frame.Image;
import io.tubecast.core.time.NanoClock;
import io.tubecast.video.capture.VideoFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoWriterTest {
    @TempDir
    Path folder;

    @Test
    void everyPictureReadsBackInOrderWithItsColors() {
        Path file = folder.resolve("a.mp4");
        for (int width : new int[] {96, 98, 130}) { // rows that are and are not a multiple of what the scaler takes
            write(file, width, 64, 25, 40);
            assertThat(VideoFile.probe(file)).isEqualTo(new Format(width, 64, 25, 40, false));
            try (VideoFile video = new VideoFile(file, true, NanoClock.system())) {
                Frame frame = new Frame(1, 1);
                for (int n = 0; n < 40; n++) {
                    assertThat(video.read(frame)).isTrue();
                    assertThat(frame.stamp().mediaNanos()).isEqualTo(40_000_000L * n);
                    // 3 levels: rounding to and from YUV, half-size color planes, and what H.264 loses
                    assertPixel(frame.image(), 10, 10, 200, 30, 30);
                    assertPixel(frame.image(), width - 10, 10, 30, 30, 200);
                    assertThat(channel(frame.image(), width / 2, 50, 0)).isCloseTo(40 + 4 * n, within(2));
                }
                assertThat(video.read(frame)).isFalse();
            }
        }
    }

    @Test
    void anyRateIsKept() {
        for (double rate : new double[] {10, 12.5, 30, 60}) {
            Path file = folder.resolve("r" + rate + ".mp4");
            write(file, 64, 48, rate, 7);
            Format format = VideoFile.probe(file);
            assertThat(format.framesPerSecond()).isCloseTo(rate, within(1e-3));
            assertThat(format.frames()).isEqualTo(7);
        }
    }

    @Test
    void aSinglePictureIsAVideo() {
        Path file = folder.resolve("one.mp4");
        write(file, 64, 48, 25, 1);
        assertThat(VideoFile.probe(file).frames()).isEqualTo(1);
    }

    @Test
    void whatCannotBeWrittenIsNamed() {
        Path file = folder.resolve("x.mp4");
        assertThatThrownBy(() -> new VideoWriter(file, 97, 64, 25))
                .isInstanceOf(VideoWriteException.class)
                .hasMessage(file + ": width and height of an MP4 file must be even, were 97x64");
        Path nowhere = folder.resolve("no").resolve("x.mp4");
        assertThatThrownBy(() -> new VideoWriter(nowhere, 96, 64, 25))
                .isInstanceOf(VideoWriteException.class)
                .hasMessage(nowhere + ": no such folder: " + nowhere.getParent());
        try (VideoWriter writer = new VideoWriter(file, 96, 64, 25)) {
            writer.write(new Image(96, 64));
            assertThatThrownBy(() -> writer.write(new Image(64, 96)))
                    .hasMessage(file + ": picture 1 is 64x96, the video 96x64");
            writer.close();
            assertThatThrownBy(() -> writer.write(new Image(96, 64)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    private static void write(Path file, int width, int height, double rate, int frames) {
        Image image = new Image(width, height);
        try (VideoWriter writer = new VideoWriter(file, width, height, rate)) {
            for (int n = 0; n < frames; n++) {
                paint(image, 40 + 4 * n);
                writer.write(image);
            }
            assertThat(writer.frames()).isEqualTo(frames);
        }
    }

    /** Upper left blue, upper right red, the lower half grey. */
    private static void paint(Image image, int grey) {
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                boolean top = y < image.height() / 2;
                boolean left = x < image.width() / 2;
                image.pixels().put(image.offset(x, y), (byte) (top ? (left ? 200 : 30) : grey));
                image.pixels().put(image.offset(x, y) + 1, (byte) (top ? 30 : grey));
                image.pixels().put(image.offset(x, y) + 2, (byte) (top ? (left ? 30 : 200) : grey));
            }
        }
    }

    private static int channel(Image image, int x, int y, int channel) {
        return image.pixels().get(image.offset(x, y) + channel) & 0xff;
    }

    private static void assertPixel(Image image, int x, int y, int blue, int green, int red) {
        assertThat(channel(image, x, y, 0)).isCloseTo(blue, within(3));
        assertThat(channel(image, x, y, 1)).isCloseTo(green, within(3));
        assertThat(channel(image, x, y, 2)).isCloseTo(red, within(3));
    }
}
