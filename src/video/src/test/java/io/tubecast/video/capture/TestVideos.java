package io.tubecast.video.capture;

import io.tubecast.core.frame.Image;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameRecorder;

/**
 * Small videos made on the spot. Frame n is a flat grey of {@code 20 + 4 n}; in the upper left quarter blue, in the upper right green,
 * both as bright as they get.
 */
public final class TestVideos {
    static final int WIDTH = 96;
    static final int HEIGHT = 64;

    private TestVideos() {}

    static int grey(long frame) {
        return (int) (20 + 4 * frame);
    }

    /** Encodes a clip of motion JPEG in an AVI file, which can be cut off anywhere. */
    public static Path writeAvi(Path file, int frames, int fps) {
        return write(file, avcodec.AV_CODEC_ID_MJPEG, frames, fps);
    }

    /** Cuts the second half of a file off. */
    public static Path cutInHalf(Path whole, Path cut) throws IOException {
        byte[] bytes = Files.readAllBytes(whole);
        return Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    }

    /** Encodes a video; the suffix of the file names the container. */
    static Path write(Path file, int codec, int frames, int fps) {
        return write(file, codec, frames, fps, WIDTH);
    }

    static Path write(Path file, int codec, int frames, int fps, int width) {
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), width, HEIGHT)) {
            recorder.setVideoCodec(codec);
            recorder.setFrameRate(fps);
            recorder.setVideoQuality(1);
            recorder.setPixelFormat(
                    codec == avcodec.AV_CODEC_ID_MJPEG ? avutil.AV_PIX_FMT_YUVJ420P : avutil.AV_PIX_FMT_YUV420P);
            recorder.start();
            try (Frame picture = new Frame(width, HEIGHT, Frame.DEPTH_UBYTE, 3)) {
                for (int n = 0; n < frames; n++) {
                    fill(picture, n);
                    recorder.record(picture, avutil.AV_PIX_FMT_BGR24);
                }
            }
            recorder.stop();
            return file;
        } catch (FrameRecorder.Exception e) {
            throw new AssertionError("cannot encode " + file, e);
        }
    }

    static void fill(Frame picture, int n) {
        ByteBuffer bytes = (ByteBuffer) picture.image[0];
        for (int y = 0; y < picture.imageHeight; y++) {
            for (int x = 0; x < picture.imageWidth; x++) {
                int at = y * picture.imageStride + 3 * x;
                boolean top = y < picture.imageHeight / 2;
                boolean left = x < picture.imageWidth / 2;
                bytes.put(at, (byte) (top ? (left ? 255 : 0) : grey(n)));
                bytes.put(at + 1, (byte) (top ? (left ? 0 : 255) : grey(n)));
                bytes.put(at + 2, (byte) (top ? 0 : grey(n)));
            }
        }
    }

    /** Blue, green and red of a pixel. */
    static int[] pixel(Image image, int x, int y) {
        int at = image.offset(x, y);
        return new int[] {
            image.pixels().get(at) & 0xFF,
            image.pixels().get(at + 1) & 0xFF,
            image.pixels().get(at + 2) & 0xFF
        };
    }
}
