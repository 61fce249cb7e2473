package io.tubecast.video.capture;

import io.tubecast.core.frame.FrameSourceException;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

/**
 * Opens files, devices and streams for a {@link MediaDecoder}.
 *
 * @param name what messages call the source
 * @param live whether frames come in real time
 * @param format FFmpeg's name of the input format, null to look at the content
 * @param options FFmpeg's options of that format
 * @param deadline what ends calls that take too long, null for files
 */
record MediaOpener(
        String name,
        boolean live,
        @Nullable String format,
        Map<String, String> options,
        @Nullable Deadline deadline) {
    private static final int MANY_PIXELS = 640 * 480;

    /** A file on this machine. */
    static MediaOpener file(String name) {
        return new MediaOpener(name, false, null, Map.of(), null);
    }

    /** Opens {@code url} and the decoder of its first video stream. */
    MediaDecoder open(String url) {
        AVFormatContext container = openContainer(url);
        @Nullable AVCodecContext codec = null;
        try {
            boolean known =
                    isDevice() && container.nb_streams() > 0; // a device says all there is to know when it is opened
            if (!known && avformat.avformat_find_stream_info(container, (AVDictionary) null) < 0) {
                throw new FrameSourceException(name + ": is not a video that can be read");
            }
            int index = avformat.av_find_best_stream(container, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
            if (index < 0) {
                throw new FrameSourceException(name + ": has no picture (" + Ffmpeg.text(index) + ")");
            }
            AVStream stream = container.streams(index);
            codec = openCodec(stream);
            return new MediaDecoder(this, container, stream, codec);
        } catch (FrameSourceException e) {
            if (codec != null) {
                avcodec.avcodec_free_context(codec);
            }
            avformat.avformat_close_input(container);
            throw e;
        }
    }

    private AVFormatContext openContainer(String url) {
        AVDictionary dictionary = Ffmpeg.dictionary(options);
        AVInputFormat input = null;
        if (format != null) {
            input = avformat.av_find_input_format(format);
            if (input == null || input.isNull()) {
                throw new FrameSourceException("%s: FFmpeg was built without '%s'".formatted(name, format));
            }
        }
        AVFormatContext container = avformat.avformat_alloc_context();
        if (isDevice()) { // a read that finds no frame comes back, so a driver that gives none any more holds nobody
            container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_NONBLOCK);
        }
        if (deadline != null) {
            container.interrupt_callback(new AVIOInterruptCB().callback(deadline));
        }
        int result = avformat.avformat_open_input(container, url, input, dictionary);
        Ffmpeg.free(dictionary);
        if (result < 0) { // the container is freed by then
            throw new FrameSourceException("%s: cannot be opened: %s".formatted(name, reason(result)));
        }
        return container;
    }

    private boolean isDevice() {
        return "v4l2".equals(format);
    }

    private String reason(int result) {
        return deadline != null && deadline.isOver() ? "no answer in time" : Ffmpeg.text(result);
    }

    private AVCodecContext openCodec(AVStream stream) {
        AVCodecParameters parameters = stream.codecpar();
        AVCodec decoder = avcodec.avcodec_find_decoder(parameters.codec_id());
        if (decoder == null || decoder.isNull()) {
            throw new FrameSourceException(
                    "%s: there is no decoder for its video (codec %d)".formatted(name, parameters.codec_id()));
        }
        AVCodecContext codec = avcodec.avcodec_alloc_context3(decoder);
        avcodec.avcodec_parameters_to_context(codec, parameters);
        codec.pkt_timebase(stream.time_base());
        codec.thread_count(threads(parameters));
        if (live) {
            codec.flags(codec.flags() | avcodec.AV_CODEC_FLAG_LOW_DELAY);
        }
        int result = avcodec.avcodec_open2(codec, decoder, (AVDictionary) null);
        if (result < 0) {
            avcodec.avcodec_free_context(codec);
            throw new FrameSourceException("%s: its decoder does not start: %s".formatted(name, Ffmpeg.text(result)));
        }
        return codec;
    }

    /** Small pictures need no help; frame threads would hold back frames of a live stream. */
    private int threads(AVCodecParameters parameters) {
        boolean many = parameters.width() * parameters.height() > MANY_PIXELS;
        return many && !live ? Math.min(4, Runtime.getRuntime().availableProcessors()) : 1;
    }

    /** Nominal rate; 25 where nothing says. */
    static double framesPerSecond(AVFormatContext container, AVStream stream) {
        AVRational rate = avformat.av_guess_frame_rate(container, stream, null);
        return rate.num() > 0 && rate.den() > 0 ? avutil.av_q2d(rate) : 25;
    }

    /** Quarter turns clockwise that bring the stored picture upright; odd angles count as none. */
    static int quarterTurns(AVStream stream) {
        AVCodecParameters parameters = stream.codecpar();
        if (parameters.nb_coded_side_data() == 0) {
            return 0;
        }
        AVPacketSideData matrix = avcodec.av_packet_side_data_get(
                parameters.coded_side_data(), parameters.nb_coded_side_data(), avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.isNull()) {
            return 0;
        }
        // FFmpeg gives the counterclockwise angle
        double degrees = -avutil.av_display_rotation_get(new IntPointer(matrix.data()));
        double quarters = degrees / 90;
        return Math.abs(quarters - Math.rint(quarters)) < 0.01 ? Math.floorMod(Math.round(quarters), 4) : 0;
    }
}
