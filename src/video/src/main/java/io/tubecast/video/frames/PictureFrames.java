package io.tubecast.video.frames;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Picture files as the frames of a video, in the order given; all must have the size of the first. */
public final class PictureFrames implements FrameSequence {
    private final List<Path> files;
    private @Nullable Image first;

    /** Starts at the front. */
    public PictureFrames(List<Path> files) {
        this.files = List.copyOf(files);
    }

    @Override
    public @Nullable Image frame(int number) {
        if (number >= files.size()) {
            return null;
        }
        Image picture = PictureFile.read(files.get(number));
        if (first == null) {
            first = picture;
        }
        if (!picture.sameSize(first)) {
            throw new FrameSourceException("%s: is %dx%d, frames before it %dx%d; one size a video is allowed"
                    .formatted(files.get(number), picture.width(), picture.height(), first.width(), first.height()));
        }
        return picture;
    }

    @Override
    public int frames() {
        return files.size();
    }

    @Override
    public void close() {
        // nothing is held
    }
}
