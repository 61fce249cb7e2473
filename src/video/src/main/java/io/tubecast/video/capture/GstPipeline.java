package io.tubecast.video.capture;

import io.tubecast.core.frame.FrameSource.Format;
import io.tubecast.core.frame.FrameSourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person writes behind {@code gst:}, as the command of a child process that writes plain pictures of one size.
 *
 * <p>They leave it by a way of their own, descriptor {@value #PICTURES}: elements print to the standard output (NVIDIA's camera source does), and a word among the pictures would shift all that follow.
 *
 * @param command program and arguments
 * @param format size and rate of the pictures
 */
record GstPipeline(List<String> command, Format format) {
    static final String PROGRAM = "gst-launch-1.0";
    /** The descriptor that pictures are written to. */
    static final int PICTURES = 3;

    private static final Pattern WIDTH = Pattern.compile("\\bwidth=(?:\\(int\\))?(\\d{1,5})\\b");
    private static final Pattern HEIGHT = Pattern.compile("\\bheight=(?:\\(int\\))?(\\d{1,5})\\b");
    private static final Pattern RATE = Pattern.compile("\\bframerate=(?:\\(fraction\\))?(\\d{1,5})/(\\d{1,5})\\b");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|\\S");

    /** Copies the list. */
    GstPipeline {
        command = List.copyOf(command);
    }

    /**
     * The command of a pipeline.
     *
     * @param text elements that end in plain video, as {@code gst-launch-1.0} takes them
     * @param wish size and rate; what is 0 is looked up in the caps of {@code text}
     * @throws FrameSourceException if nothing says how large the pictures are
     */
    static GstPipeline of(String text, SourceSettings.Picture wish) {
        int width = wish.width() > 0 ? wish.width() : last(WIDTH, text);
        int height = wish.height() > 0 ? wish.height() : last(HEIGHT, text);
        double rate = wish.framesPerSecond() > 0 ? wish.framesPerSecond() : rate(text);
        if (text.isBlank() || width < 1 || height < 1 || !(rate > 0)) {
            throw new FrameSourceException(
                    "gst:%s: needs a pipeline, and the pictures' width, height and framerate, in its caps or in source.width, source.height and source.framesPerSecond; found %dx%d at %s"
                            .formatted(Sources.withoutSecrets(text), width, height, rate));
        }
        List<String> command = new ArrayList<>(List.of(PROGRAM, "-q"));
        command.addAll(words(text));
        // a child that is not read keeps one picture, the newest
        String end = "! videoconvert ! videoscale ! video/x-raw,format=BGR,width=%d,height=%d,pixel-aspect-ratio=1/1"
                .formatted(width, height);
        command.addAll(List.of(end.split(" ")));
        command.addAll(
                List.of("! queue max-size-buffers=1 max-size-bytes=0 max-size-time=0 leaky=downstream".split(" ")));
        command.addAll(List.of("!", "fdsink", "fd=" + PICTURES, "sync=false"));
        return new GstPipeline(command, new Format(width, height, rate, -1, true));
    }

    private static int last(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        int found = 0;
        while (matcher.find()) {
            found = Integer.parseInt(matcher.group(1));
        }
        return found;
    }

    private static double rate(String text) {
        Matcher matcher = RATE.matcher(text);
        double found = 0;
        while (matcher.find()) {
            found = Double.parseDouble(matcher.group(1)) / Double.parseDouble(matcher.group(2));
        }
        return found;
    }

    /** Parts a line as a shell does: at blanks that are not quoted. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean within = false;
        int end = 0;
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            if (within && matcher.start() > end) {
                words.add(word.toString());
                word.setLength(0);
            }
            String quoted = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            word.append(quoted != null ? quoted : matcher.group());
            within = true;
            end = matcher.end();
        }
        if (within) {
            words.add(word.toString());
        }
        return words;
    }

    /** Bytes of a picture. */
    int bytes() {
        return 3 * format.width() * format.height();
    }

    /** Rows of a picture in BGR are a multiple of four bytes long, as GStreamer writes them. */
    int stride() {
        return (3 * format.width() + 3) / 4 * 4;
    }

    /** How messages call it. */
    static String name(String text) {
        String one = Sources.withoutSecrets(text.strip().replaceAll("\\s+", " "));
        return "gst:" + (one.length() > 60 ? one.substring(0, 57) + "..." : one);
    }
}
