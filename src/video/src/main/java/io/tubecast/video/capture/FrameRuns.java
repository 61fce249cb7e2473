package io.tubecast.video.capture;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames of a video file by number, a run of neighbors at a time and in any order.
 *
 * <p>A run is decoded from the key frame before it, so a frame of a long film costs no more than one of a short clip. Where the container does not stamp every frame
 * (AVI with MPEG-4, say) a run is decoded from the front of the file. Both ways give the frames that {@link VideoFile} counts. Nothing but the time stamps is kept.
 * Thread-safe; threads take turns.
 */
public final class FrameRuns {
    private final Path file;
    private final int width;
    private final int height;
    private boolean scanned;
    private @Nullable FrameTimes times;

    /**
     * Opens nothing yet.
     *
     * @param file the video
     * @param width that its frames must have, in pixels
     * @param height that its frames must have, in pixels
     */
    public FrameRuns(Path file, int width, int height) {
        this.file = file;
        this.width = width;
        this.height = height;
    }

    /**
     * Decodes frames that follow one another.
     *
     * @param first number of the first, 0-based
     * @param count how many
     * @return their pixels, each [height, width, 3] as in an {@link Image}
     * @throws FrameSourceException if the file has fewer frames, is damaged before or among them, or has frames of another size
     */
    public synchronized List<byte[]> read(int first, int count) {
        FrameTimes known = first == 0 ? null : times();
        List<byte[]> found = known == null || first + count > known.frames() ? null : fromKeyFrame(known, first, count);
        return found != null ? found : fromFront(first, count);
    }

    private @Nullable FrameTimes times() {
        if (!scanned) {
            try (MediaDecoder whole = FileDiagnosis.open(file);
                    MediaDecoder front = FileDiagnosis.open(file)) {
                times = front.next()
                        ? FrameTimes.of(whole)
                                .map(all -> all.from(front.ticks()))
                                .orElse(null)
                        : null;
            }
            scanned = true;
        }
        return times;
    }

    /** Null if the frames that come out there are not those that are looked for: containers can promise more than they keep. */
    private @Nullable List<byte[]> fromKeyFrame(FrameTimes known, int first, int count) {
        try (MediaDecoder decoder = FileDiagnosis.open(file)) {
            if (!decoder.seek(known.keyBefore(first))) {
                return null;
            }
            List<byte[]> run = new ArrayList<>(count);
            Image picture = new Image(width, height);
            while (run.size() < count && decoder.next()) {
                long wanted = known.shown(first + run.size());
                if (decoder.ticks() > wanted) {
                    return null;
                }
                if (decoder.ticks() == wanted) {
                    run.add(pixels(decoder, picture));
                }
            }
            return run.size() == count ? run : null;
        }
    }

    private List<byte[]> fromFront(int first, int count) {
        try (MediaDecoder decoder = FileDiagnosis.open(file)) {
            List<byte[]> run = new ArrayList<>(count);
            Image picture = new Image(width, height);
            for (int frame = 0; frame < first + count; frame++) {
                if (!decoder.next()) {
                    throw new FrameSourceException(
                            "%s: has %d frames, frame %d was wanted".formatted(file, frame, first + count - 1));
                }
                if (frame >= first) {
                    run.add(pixels(decoder, picture));
                }
            }
            return run;
        }
    }

    private byte[] pixels(MediaDecoder decoder, Image picture) {
        if (decoder.width() != width || decoder.height() != height) {
            throw new FrameSourceException("%s: a frame is %dx%d, its annotation says %dx%d"
                    .formatted(file, decoder.width(), decoder.height(), width, height));
        }
        decoder.copyTo(picture);
        byte[] pixels = new byte[picture.pixels().capacity()];
        picture.pixels().get(0, pixels);
        return pixels;
    }
}
