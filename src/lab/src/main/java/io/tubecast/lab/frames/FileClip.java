package io.tubecast.lab.frames;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.video.capture.FrameRuns;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A video with ground truth that lies on disk as a video file, of any length: runs of frames are decoded when one of them is asked for, and kept in a cache that clips share.
 * Any number of threads may read.
 */
public final class FileClip implements Clip {
    private final AnnotatedVideo annotation;
    private final FrameCache cache;
    private final FrameRuns runs;
    private final int runFrames;
    private final Map<Integer, FrameSourceException> damage = new HashMap<>();

    /**
     * Reads nothing yet.
     *
     * @param annotation in pixels of the file
     * @param cache shared by all clips of a program
     */
    public FileClip(Path file, AnnotatedVideo annotation, FrameCache cache) {
        this.annotation = annotation;
        this.cache = cache;
        runs = new FrameRuns(file, annotation.width(), annotation.height());
        runFrames = cache.runFrames(3L * annotation.width() * annotation.height());
    }

    @Override
    public AnnotatedVideo annotation() {
        return annotation;
    }

    /**
     * As for any clip.
     *
     * @throws FrameSourceException also if the file is damaged there, has fewer frames or frames of another size
     */
    @Override
    public void readFrame(int index, Image target) {
        if (index < 0 || index >= annotation.frames()) {
            throw new FrameSourceException(
                    "%s has frames 0 to %d, asked for %d".formatted(annotation.name(), annotation.frames() - 1, index));
        }
        List<byte[]> run = cache.find(this, index / runFrames);
        if (run == null) {
            run = decoded(index / runFrames);
        }
        target.pixels().put(0, run.get(index % runFrames));
    }

    private synchronized List<byte[]> decoded(int number) {
        FrameSourceException known = damage.get(number);
        if (known != null) {
            throw known; // what could not be decoded once is not decoded again and again
        }
        List<byte[]> kept = cache.find(this, number);
        if (kept != null) {
            return kept; // another thread was faster
        }
        int first = number * runFrames;
        try {
            List<byte[]> run = runs.read(first, Math.min(runFrames, annotation.frames() - first));
            cache.keep(this, number, run);
            return run;
        } catch (FrameSourceException e) {
            if (!Thread.currentThread().isInterrupted()) {
                damage.put(number, e);
            }
            throw e;
        }
    }
}
