package io.tubecast.video.capture;

import io.tubecast.core.frame.FrameSourceException;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
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
    /** A higher rate than this is believed only if it is also what was counted. */
    private static final double MOST_UNCOUNTED = 240;

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
            if (stream.codecpar().width() < 1 || stream.codecpar().height() < 1) {
                throw new FrameSourceException(name + ": does not say how large its pictures are");
            }
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
        AVDictionary dictionary = Ffmpeg.dictionary(options);
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

    /** Nominal rate; 0 where nothing says. Where FFmpeg could neither read nor count it, it takes the resolution of the time stamps for it: 90000 a second for many network cameras. */
    static double framesPerSecond(AVFormatContext container, AVStream stream) {
        double rate = positive(avformat.av_guess_frame_rate(container, stream, null));
        boolean counted = positive(stream.avg_frame_rate()) > 0;
        return counted || rate <= MOST_UNCOUNTED ? rate : 0;
    }

    private static double positive(AVRational rate) {
        return rate.num() > 0 && rate.den() > 0 ? avutil.av_q2d(rate) : 0;
    }
}
