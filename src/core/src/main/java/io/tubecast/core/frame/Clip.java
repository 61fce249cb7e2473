package io.tubecast.core.frame;

import io.tubecast.core.annotation.AnnotatedVideo;

/** A video with ground truth whose frames can be read in any order: what training and batch detection work on. */
public interface Clip {
    /** The annotation: name, size, number of frames, tubes. */
    AnnotatedVideo annotation();

    /**
     * Reads one frame. Safe to call from several threads at once.
     *
     * @param index 0-based frame number, below {@code annotation().frames()}
     * @param target (out) an image of the annotation's size
     * @throws FrameSourceException if the frame cannot be read
     */
    void readFrame(int index, Image target);
}
