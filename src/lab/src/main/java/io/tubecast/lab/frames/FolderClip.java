package io.tubecast.lab.frames;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.evaluation.truth.FrameFolder;
import io.tubecast.video.frames.PictureFile;
import java.nio.file.Path;
import java.util.Optional;

/** A video with ground truth that lies on disk as one picture a frame. Nothing is kept, so any number of threads may read. */
public final class FolderClip implements Clip {
    private final FrameFolder folder;
    private final AnnotatedVideo annotation;

    /**
     * Checks that the frames are there.
     *
     * @param annotation in pixels of the frames
     * @throws FrameSourceException if one of the annotation's frames is missing
     */
    public FolderClip(FrameFolder folder, AnnotatedVideo annotation) {
        Optional<String> missing = folder.firstMissing(annotation.frames());
        if (missing.isPresent()) {
            throw new FrameSourceException("%s: frame %s is missing, the annotation has %d frames"
                    .formatted(folder.folder(), missing.get(), annotation.frames()));
        }
        if (folder.frames().size() < annotation.frames()) {
            throw new FrameSourceException("%s: has %d frames, its annotation says %d"
                    .formatted(folder.folder(), folder.frames().size(), annotation.frames()));
        }
        this.folder = folder;
        this.annotation = annotation;
    }

    @Override
    public AnnotatedVideo annotation() {
        return annotation;
    }

    @Override
    public void readFrame(int index, Image target) {
        Path file = folder.frames().get(index);
        Image picture = PictureFile.read(file);
        if (!picture.sameSize(target)) {
            throw new FrameSourceException("%s: is %dx%d, its annotation says %dx%d"
                    .formatted(file, picture.width(), picture.height(), target.width(), target.height()));
        }
        target.copyFrom(picture);
    }
}
