package io.tubecast.training.cfad;

import io.tubecast.training.cfad.volume.Extent;

/**
 * The size of the clips that a network sees.
 *
 * @param frames T, to which every video is resampled
 * @param height rows of a frame
 * @param width columns of a frame
 */
public record Clip(int frames, int height, int width) {
    /** Checks the sizes. */
    public Clip {
        if (frames < 2 || height < 1 || width < 1) {
            throw new IllegalArgumentException("a clip has two frames or more of at least a pixel, was %d of %d x %d"
                    .formatted(frames, height, width));
        }
    }

    /** As the size of a volume. */
    public Extent extent() {
        return new Extent(frames, height, width);
    }
}
