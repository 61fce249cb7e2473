package io.tubecast.lab.frames;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.evaluation.truth.FrameFolder;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.frames.PictureFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The frames of a video that lies on disk as one picture a frame. */
public final class FolderFrames implements FrameSequence {
    private final List<Path> files;
    private @Nullable Image first;

    /**
     * Starts at the front.
     *
     * @param limit the video counts as ended after so many frames
     * @throws FrameSourceException if a frame is missing among them: those after it would have wrong numbers
     */
    public FolderFrames(FrameFolder folder, int limit) {
        files = folder.frames().subList(0, Math.min(limit, folder.frames().size()));
        Optional<String> missing = folder.firstMissing(files.size());
        if (missing.isPresent()) {
            throw new FrameSourceException("%s: frame %s is missing, there are %d pictures"
                    .formatted(folder.folder(), missing.get(), files.size()));
        }
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
