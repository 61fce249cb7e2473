package io.tubecast.video.encode;

import io.tubecast.core.frame.Image;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameRecorder;

/**
 * Writes pictures to an MP4 file, H.264 with half-size color planes: one frame in the file for each picture, at a steady rate.
 *
 * <p>Owns the encoder; the file is whole once the writer is closed. Not thread-safe.
 */
public final class VideoWriter implements AutoCloseable {
    /** The H.264 encoder that is in every build of the FFmpeg preset; x264 is not, for its licence. */
    private static final String ENCODER = "libopenh264";
    /** Enough for flat drawings to be free of visible blocks: about 2 Mbit/s for 320x240 at 25 frames a second. */
    private static final double BITS_PER_PIXEL = 1.0;

    /** Coarsest quantizer: without a limit the encoder's rate control begins with one that shifts plain areas by several levels. */
    private static final String COARSEST_QUANTIZER = "20";

    private static final int LEAST_BITS = 200_000;
    private static final int MOST_BITS = 50_000_000;
    /** The scaler's vector code may read behind the last pixel. */
    private static final int PADDING = 64;

    private final Path file;
    private final int width;
    private final int height;
    private final ByteBuffer padded;
    private final FFmpegFrameRecorder recorder;
    private long frames;
    private boolean closed;

    /**
     * Starts a new file; one that was there is replaced.
     *
     * @param width of the pictures in pixels, even
     * @param height of the pictures in pixels, even
     * @param framesPerSecond the rate it plays at
     * @throws VideoWriteException if the size is odd or the file cannot be written
     */
    public VideoWriter(Path file, int width, int height, double framesPerSecond) {
        this.file = file;
        this.width = width;
        this.height = height;
        if (width < 2 || height < 2 || width % 2 != 0 || height % 2 != 0) {
            throw new VideoWriteException(
                    "%s: width and height of an MP4 file must be even, were %dx%d".formatted(file, width, height));
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new VideoWriteException(file + ": no such folder: " + folder);
        }
        padded = ByteBuffer.allocateDirect(3 * width * height + PADDING);
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        recorder = new FFmpegFrameRecorder(file.toFile(), width, height);
        recorder.setFormat("mp4");
        recorder.setVideoCodecName(ENCODER);
        recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
        recorder.setFrameRate(framesPerSecond);
        // the fast conversion to YUV truncates, which makes all colors darker by up to four levels
        recorder.setImageScalingFlags(swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INP);
        double bits = BITS_PER_PIXEL * width * height * framesPerSecond;
        recorder.setVideoBitrate((int) Math.max(LEAST_BITS, Math.min(MOST_BITS, bits)));
        recorder.setVideoOption("qmin", "1");
        recorder.setVideoOption("qmax", COARSEST_QUANTIZER);
        try {
            recorder.start();
        } catch (FrameRecorder.Exception e) {
            closed = true;
            release();
            throw new VideoWriteException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Adds a picture.
     *
     * @param picture of the writer's size
     */
    public void write(Image picture) {
        if (closed) {
            throw new IllegalStateException(file + ": the writer is closed");
        }
        if (picture.width() != width || picture.height() != height) {
            throw new VideoWriteException("%s: picture %d is %dx%d, the video %dx%d"
                    .formatted(file, frames, picture.width(), picture.height(), width, height));
        }
        padded.put(0, picture.pixels(), 0, 3 * width * height);
        try {
            recorder.recordImage(
                    width, height, Frame.DEPTH_UBYTE, 3, 3 * width, avutil.AV_PIX_FMT_BGR24, padded.duplicate());
        } catch (FrameRecorder.Exception e) {
            throw new VideoWriteException(file + ": cannot be written: " + e.getMessage(), e);
        }
        frames++;
    }

    /** Pictures so far. */
    public long frames() {
        return frames;
    }

    /** Finishes the file. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            recorder.stop();
        } catch (FrameRecorder.Exception e) {
            throw new VideoWriteException(file + ": cannot be finished: " + e.getMessage(), e);
        } finally {
            release();
        }
    }

    private void release() {
        try {
            recorder.release();
        } catch (FrameRecorder.Exception e) {
            throw new VideoWriteException(file + ": cannot be released: " + e.getMessage(), e);
        }
    }
}
