package io.tubecast.lab.frames;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.evaluation.truth.FrameFolder;
import io.tubecast.video.frames.PictureFrames;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens videos that lie on disk as one picture a frame. */
public final class FolderFrames {
    private FolderFrames() {}

    /**
     * The frames of a folder from its front.
     *
     * @param limit the video counts as ended after so many frames
     * @throws FrameSourceException if a frame is missing among them: those after it would have wrong numbers
     */
    public static PictureFrames of(FrameFolder folder, int limit) {
        List<Path> files =
                folder.frames().subList(0, Math.min(limit, folder.frames().size()));
        Optional<String> missing = folder.firstMissing(files.size());
        if (missing.isPresent()) {
            throw new FrameSourceException("%s: frame %s is missing, there are %d pictures"
                    .formatted(folder.folder(), missing.get(), files.size()));
        }
        return new PictureFrames(files);
    }
}
