package io.tubecast.trtbuild.frames;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.frames.PictureFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Picture files as the frames of a video, in the order given. */
final class PictureFrames implements FrameSequence {
    private final List<Path> files;
    private @Nullable Image first;

    PictureFrames(List<Path> files) {
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
            throw new FrameSourceException("%s: is %dx%d, pictures before it %dx%d; one size a folder is allowed"
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
