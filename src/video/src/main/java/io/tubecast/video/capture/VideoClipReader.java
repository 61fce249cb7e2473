package io.tubecast.video.capture;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.time.NanoClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Decodes short videos to memory once, so that their frames can be read in any order. */
public final class VideoClipReader {
    private VideoClipReader() {}

    /**
     * Decodes a video.
     *
     * <p>Frames beyond the annotation's are left out; a video that has fewer, has another size or does not fit the memory is refused.
     *
     * @param file the video
     * @param annotation its ground truth, in pixels of the video
     * @param maxBytes most memory the pixels may take
     */
    public static Clip read(Path file, AnnotatedVideo annotation, long maxBytes) {
        long bytes = 3L * annotation.width() * annotation.height() * annotation.frames();
        if (bytes > maxBytes) {
            throw new FrameSourceException("%s: %d frames of %dx%d need %d MB, more than the %d MB allowed"
                    .formatted(
                            file,
                            annotation.frames(),
                            annotation.width(),
                            annotation.height(),
                            bytes / 1_000_000,
                            maxBytes / 1_000_000));
        }
        try (VideoFile video = new VideoFile(file, true, NanoClock.system())) {
            List<Image> frames = new ArrayList<>(annotation.frames());
            Frame frame = new Frame(annotation.width(), annotation.height());
            while (frames.size() < annotation.frames()) {
                if (!video.read(frame)) {
                    throw new FrameSourceException("%s: has %d frames, its annotation says %d"
                            .formatted(file, frames.size(), annotation.frames()));
                }
                frames.add(copyOf(frame.image(), annotation, file));
            }
            return new MemoryClip(annotation, frames);
        }
    }

    private static Image copyOf(Image picture, AnnotatedVideo annotation, Path file) {
        if (picture.width() != annotation.width() || picture.height() != annotation.height()) {
            throw new FrameSourceException("%s: frames are %dx%d, its annotation says %dx%d"
                    .formatted(file, picture.width(), picture.height(), annotation.width(), annotation.height()));
        }
        Image copy = new Image(picture.width(), picture.height());
        copy.copyFrom(picture);
        return copy;
    }

    /** Frames in memory; nothing changes after construction, so any number of threads may read. */
    private record MemoryClip(AnnotatedVideo annotation, List<Image> frames) implements Clip {
        @Override
        public void readFrame(int index, Image target) {
            if (index < 0 || index >= frames.size()) {
                throw new FrameSourceException(
                        "%s has frames 0 to %d, asked for %d".formatted(annotation.name(), frames.size() - 1, index));
            }
            target.copyFrom(frames.get(index));
        }
    }
}
