package io.tubecast.video.capture;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Turns decoded frames of any pixel format into our images, with the color matrix and range the stream says it has.
 *
 * <p>Owns an FFmpeg scaler, made anew only when the format changes. Pictures whose rows are a multiple of 32 pixels are written straight
 * into the image; others pass through a padded buffer, because the scaler's vector code may write past the end of a row.
 */
final class BgrConverter implements AutoCloseable {
    private static final int ROW_ALIGNMENT = 32;

    private final PointerPointer<BytePointer> targets = new PointerPointer<>(4);
    private final IntPointer rowBytes = new IntPointer(4L);
    private @Nullable SwsContext scaler;
    private @Nullable ByteBuffer padded;
    private int width;
    private int height;
    private int format;
    private int matrix;
    private int range;

    /** Writes {@code frame} into an image of its size. */
    void convert(AVFrame frame, Image target) {
        SwsContext context = scalerFor(frame);
        boolean direct = width % ROW_ALIGNMENT == 0;
        int stride = direct ? 3 * width : (3 * width + ROW_ALIGNMENT) / ROW_ALIGNMENT * ROW_ALIGNMENT;
        ByteBuffer buffer = direct ? target.pixels() : paddedOf(stride * height + ROW_ALIGNMENT);
        targets.put(0, new BytePointer(buffer));
        rowBytes.put(0, stride);
        swscale.sws_scale(context, frame.data(), frame.linesize(), 0, height, targets, rowBytes);
        if (!direct) {
            for (int y = 0; y < height; y++) {
                target.pixels().put(target.offset(0, y), buffer, y * stride, 3 * width);
            }
        }
    }

    private ByteBuffer paddedOf(int bytes) {
        ByteBuffer buffer = padded;
        if (buffer == null || buffer.capacity() != bytes) {
            buffer = ByteBuffer.allocateDirect(bytes);
            padded = buffer;
        }
        return buffer;
    }

    private SwsContext scalerFor(AVFrame frame) {
        SwsContext context = scaler;
        if (context != null
                && frame.width() == width
                && frame.height() == height
                && frame.format() == format
                && frame.colorspace() == matrix
                && frame.color_range() == range) {
            return context;
        }
        release();
        width = frame.width();
        height = frame.height();
        format = frame.format();
        matrix = frame.colorspace();
        range = frame.color_range();
        context = swscale.sws_getContext(
                width,
                height,
                format,
                width,
                height,
                avutil.AV_PIX_FMT_BGR24,
                swscale.SWS_BILINEAR,
                null,
                null,
                (DoublePointer) null);
        if (context == null) {
            throw new FrameSourceException("cannot convert pixel format %d to BGR".formatted(format));
        }
        scaler = context;
        setColors(context);
        return context;
    }

    /** Streams that do not say what they are count as BT.601, limited range, as everywhere in FFmpeg. */
    private void setColors(SwsContext context) {
        int coefficients = switch (matrix) {
            case avutil.AVCOL_SPC_BT709 -> swscale.SWS_CS_ITU709;
            case avutil.AVCOL_SPC_BT2020_NCL, avutil.AVCOL_SPC_BT2020_CL -> swscale.SWS_CS_BT2020;
            case avutil.AVCOL_SPC_SMPTE240M -> swscale.SWS_CS_SMPTE240M;
            default -> swscale.SWS_CS_ITU601;
        };
        boolean full = range == avutil.AVCOL_RANGE_JPEG || isFullRange(format);
        IntPointer table = swscale.sws_getCoefficients(coefficients);
        // fails for sources that are RGB already: they need none
        swscale.sws_setColorspaceDetails(context, table, full ? 1 : 0, table, 1, 0, 1 << 16, 1 << 16);
    }

    private static boolean isFullRange(int pixelFormat) {
        return pixelFormat == avutil.AV_PIX_FMT_YUVJ420P
                || pixelFormat == avutil.AV_PIX_FMT_YUVJ422P
                || pixelFormat == avutil.AV_PIX_FMT_YUVJ444P
                || pixelFormat == avutil.AV_PIX_FMT_YUVJ440P;
    }

    private void release() {
        if (scaler != null) {
            swscale.sws_freeContext(scaler);
            scaler = null;
        }
    }

    @Override
    public void close() {
        release();
        targets.close();
        rowBytes.close();
    }
}
