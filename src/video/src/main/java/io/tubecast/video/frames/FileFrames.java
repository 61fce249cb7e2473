package io.tubecast.video.frames;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.time.NanoClock;
import io.tubecast.video.capture.VideoFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The frames of a video file. Owns the decoder. */
public final class FileFrames implements FrameSequence {
    private final Path file;
    private final VideoFile video;
    private final int limit;
    private final Frame frame;
    private final int width;
    private final int height;
    private int frames;

    /**
     * Opens a file.
     *
     * @param limit the video counts as ended after so many frames
     */
    public FileFrames(Path file, int limit) {
        this.file = file;
        this.limit = limit;
        video = new VideoFile(file, true, NanoClock.system());
        width = video.format().width();
        height = video.format().height();
        frame = new Frame(width, height);
    }

    @Override
    public @Nullable Image frame(int number) {
        while (frames <= number) {
            if (frames == limit || !video.read(frame)) {
                return null;
            }
            frames++;
        }
        Image picture = frame.image();
        if (picture.width() != width || picture.height() != height) {
            throw new FrameSourceException("%s: frame %d is %dx%d, those before %dx%d; one size a video is allowed"
                    .formatted(file, number, picture.width(), picture.height(), width, height));
        }
        return picture;
    }

    @Override
    public int frames() {
        return frames;
    }

    @Override
    public void close() {
        video.close();
    }
}
