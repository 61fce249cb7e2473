package io.tubecast.video.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.time.NanoClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.FrameRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are whole, and not as most are: mirrored, edited, with frames left out, gray, or without what must be known. */
class OddVideoFileTest {
    private static final int ONE = 0x10000;

    @TempDir
    Path folder;

    @Test
    void aPictureThatWasStoredMirroredIsShownUpright() throws Exception {
        Path mirrored = TestVideos.write(folder.resolve("mirrored.mp4"), avcodec.AV_CODEC_ID_MPEG4, 3, 25);
        // x' = -x, y' = y
        VideoFileTest.patchTrackMatrix(mirrored, new int[] {-ONE, 0, 0, 0, ONE, 0, 0, 0, 0x40000000});
        Frame frame = first(mirrored);
        VideoFileTest.assertPixel(frame, 72, 16, 255, 0, 0); // blue, stored on the left
        VideoFileTest.assertPixel(frame, 24, 16, 0, 255, 0);
        VideoFileTest.assertPixel(frame, 48, 50, 20, 20, 20);

        Path standing = TestVideos.write(folder.resolve("standing.mp4"), avcodec.AV_CODEC_ID_MPEG4, 3, 25);
        // x' = x, y' = -y
        VideoFileTest.patchTrackMatrix(standing, new int[] {ONE, 0, 0, 0, -ONE, 0, 0, 0, 0x40000000});
        frame = first(standing);
        VideoFileTest.assertPixel(frame, 24, 48, 255, 0, 0);
        VideoFileTest.assertPixel(frame, 72, 48, 0, 255, 0);
        VideoFileTest.assertPixel(frame, 48, 14, 20, 20, 20);
    }

    @Test
    void aPictureThatWasMirroredAndTurnedIsShownUpright() throws Exception {
        Path file = TestVideos.write(folder.resolve("both.mp4"), avcodec.AV_CODEC_ID_MPEG4, 3, 25);
        // x' = y, y' = x
        VideoFileTest.patchTrackMatrix(file, new int[] {0, ONE, 0, ONE, 0, 0, 0, 0, 0x40000000});
        Frame frame = first(file);
        assertThat(frame.image().width()).isEqualTo(64);
        assertThat(frame.image().height()).isEqualTo(96);
        VideoFileTest.assertPixel(frame, 16, 24, 255, 0, 0);
        VideoFileTest.assertPixel(frame, 16, 72, 0, 255, 0);
        VideoFileTest.assertPixel(frame, 48, 48, 20, 20, 20);
    }

    @Test
    void aFileThatWasTrimmedWithoutRecodingIsNotCutOff() throws Exception {
        Path trimmed = TestVideos.write(folder.resolve("trimmed.mp4"), avcodec.AV_CODEC_ID_MPEG4, 30, 25);
        byte[] bytes = Files.readAllBytes(trimmed);
        int list = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("elst");
        ByteBuffer.wrap(bytes).putInt(list + 12, 400); // only the first 400 ms are to be shown
        Files.write(trimmed, bytes);
        assertThat(count(trimmed)).isEqualTo(10);
    }

    @Test
    void aFileThatIsCutOffBetweenTwoFramesIsToldStill() throws Exception {
        Path whole = TestVideos.writeAvi(folder.resolve("whole.avi"), 30, 25);
        byte[] bytes = Files.readAllBytes(whole);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("movi");
        for (int i = 0; i < 20; i++) { // to where frame 20 begins
            at = text.indexOf("00dc", at + 4);
        }
        Path cut = Files.write(folder.resolve("cut.avi"), Arrays.copyOf(bytes, text.indexOf("00dc", at + 4)));
        assertThatThrownBy(() -> count(cut))
                .isInstanceOf(FrameSourceException.class)
                .hasMessageContaining("cut off: its header says 30 frames; 20 frames");
    }

    @Test
    void framesThatAnAviFileLeavesOutAreNoEndAndNoDamage() {
        long[] numbers = {0, 1, 2, 6, 7, 8};
        assertThat(count(encode("jpeg.avi", avcodec.AV_CODEC_ID_MJPEG, avutil.AV_PIX_FMT_YUVJ420P, numbers)))
                .isEqualTo(6);
        // a codec that nothing parses
        Path plain = encode("huff.avi", avcodec.AV_CODEC_ID_HUFFYUV, avutil.AV_PIX_FMT_YUV422P, numbers);
        assertThat(count(plain)).isEqualTo(6);
        try (FrameSource video = new VideoFile(plain, true, NanoClock.system())) {
            Frame frame = new Frame(1, 1);
            for (long number : numbers) {
                assertThat(video.read(frame)).isTrue();
                assertThat(frame.stamp().mediaNanos()).isEqualTo(40_000_000L * number);
            }
        }
    }

    @Test
    void grayPicturesKeepTheirGray() {
        AVFrame gray = avutil.av_frame_alloc();
        gray.format(avutil.AV_PIX_FMT_GRAY8);
        gray.width(64);
        gray.height(48);
        assertThat(avutil.av_frame_get_buffer(gray, 0)).isZero();
        Image image = new Image(64, 48);
        try (BgrConverter converter = new BgrConverter()) {
            for (int level : new int[] {3, 20, 128, 250}) {
                Pointer.memset(gray.data(0), level, 48L * gray.linesize(0));
                converter.convert(gray, image);
                assertThat(TestVideos.pixel(image, 20, 20)).containsOnly(level);
            }
        } finally {
            avutil.av_frame_free(gray);
        }
    }

    @Test
    void aStreamThatDoesNotSayHowLargeItsPicturesAreIsRefused() throws Exception {
        Path file = folder.resolve("sizeless.avi");
        try (FFmpegFrameRecorder recorder =
                new FFmpegFrameRecorder(file.toFile(), TestVideos.WIDTH, TestVideos.HEIGHT, 1)) {
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_RAWVIDEO);
            recorder.setPixelFormat(avutil.AV_PIX_FMT_BGR24);
            recorder.setFrameRate(25);
            recorder.setAudioCodec(avcodec.AV_CODEC_ID_PCM_S16LE);
            recorder.setSampleRate(8_000);
            recorder.start();
            recorder.recordSamples(8_000, 1, ShortBuffer.allocate(8_000)); // the sound is well
            recorder.stop();
        }
        byte[] bytes = Files.readAllBytes(file);
        int format = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("strf") + 8;
        ByteBuffer.wrap(bytes).putInt(format + 4, 0); // the width, behind the header's own size
        Files.write(file, bytes);
        assertThatThrownBy(() -> VideoFile.probe(file))
                .isInstanceOf(FrameSourceException.class)
                .hasMessageContaining("does not say how large its pictures are");
    }

    @Test
    void aBoxThatClaimsMoreThanThereCanBeIsNoIndex() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64);
        bytes.putInt(16).put("ftypisom".getBytes(StandardCharsets.ISO_8859_1)).putInt(0);
        bytes.putInt(1).put("free".getBytes(StandardCharsets.ISO_8859_1)).putLong(Long.MAX_VALUE);
        Path file = Files.write(folder.resolve("huge.mp4"), bytes.array());
        assertThatThrownBy(() -> VideoFile.probe(file))
                .isInstanceOf(FrameSourceException.class)
                .hasMessageContaining("without its index (moov)");
    }

    @Test
    void theResolutionOfTheTimeStampsIsNoFrameRate() {
        assertThat(rate(90_000, 0)).isZero();
        assertThat(rate(0, 0)).isZero();
        assertThat(rate(30, 0)).isEqualTo(30);
        assertThat(rate(90_000, 15)).isEqualTo(15);
        assertThat(rate(1_000, 1_000)).isEqualTo(1_000); // a high-speed camera: it was counted
    }

    private static double rate(int guessed, int counted) {
        AVFormatContext container = avformat.avformat_alloc_context();
        try (AVRational guess = avutil.av_make_q(guessed, 1);
                AVRational count = avutil.av_make_q(counted, 1)) {
            AVStream stream = avformat.avformat_new_stream(container, null);
            stream.r_frame_rate(guess);
            stream.avg_frame_rate(count);
            return MediaOpener.framesPerSecond(container, stream);
        } finally {
            avformat.avformat_free_context(container);
        }
    }

    private static int count(Path file) {
        try (FrameSource video = new VideoFile(file, true, NanoClock.system())) {
            Frame frame = new Frame(1, 1);
            int frames = 0;
            while (video.read(frame)) {
                frames++;
            }
            return frames;
        }
    }

    private static Frame first(Path file) {
        try (FrameSource video = new VideoFile(file, true, NanoClock.system())) {
            Frame frame = new Frame(1, 1);
            assertThat(video.read(frame)).isTrue();
            return frame;
        }
    }

    /** Encodes frames at their places among 25 a second. */
    private Path encode(String name, int codec, int pixelFormat, long[] numbers) {
        Path file = folder.resolve(name);
        try (FFmpegFrameRecorder recorder =
                new FFmpegFrameRecorder(file.toFile(), TestVideos.WIDTH, TestVideos.HEIGHT)) {
            recorder.setVideoCodec(codec);
            recorder.setFrameRate(25);
            recorder.setVideoQuality(1);
            recorder.setPixelFormat(pixelFormat);
            recorder.start();
            try (org.bytedeco.javacv.Frame picture = new org.bytedeco.javacv.Frame(
                    TestVideos.WIDTH, TestVideos.HEIGHT, org.bytedeco.javacv.Frame.DEPTH_UBYTE, 3)) {
                for (long number : numbers) {
                    TestVideos.fill(picture, (int) number);
                    recorder.setFrameNumber((int) number);
                    recorder.record(picture, avutil.AV_PIX_FMT_BGR24);
                }
            }
            recorder.stop();
            return file;
        } catch (FrameRecorder.Exception e) {
            throw new AssertionError("cannot encode " + file, e);
        }
    }
}
