package io.tubecast.video.capture;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.ffmpeg.global.avutil;

/** What all uses of FFmpeg share: silence, error texts, options. */
final class Ffmpeg {
    /** Operation not possible now: feed first. */
    static final int AGAIN;

    static {
        // its messages go to standard error, without the name of the file; ours say the same with it
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        avdevice.avdevice_register_all();
        // only now: the presets class does not load the native library itself
        AGAIN = org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN();
    }

    private Ffmpeg() {}

    /** What an error code means. */
    static String text(int code) {
        byte[] text = new byte[256];
        avutil.av_strerror(code, text, text.length);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    /** Options as FFmpeg takes them; free with {@link #free}. */
    static AVDictionary dictionary(Map<String, String> options) {
        AVDictionary dictionary = new AVDictionary(null);
        options.forEach((key, value) -> avutil.av_dict_set(dictionary, key, value, 0));
        return dictionary;
    }

    static void free(AVDictionary dictionary) {
        avutil.av_dict_free(dictionary);
    }
}
