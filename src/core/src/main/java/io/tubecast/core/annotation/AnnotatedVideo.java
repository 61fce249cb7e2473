package io.tubecast.core.annotation;

import java.util.List;

/**
 * The ground truth of one video.
 *
 * @param name unique name within its data set
 * @param width frame width in pixels, the unit of the boxes
 * @param height frame height in pixels
 * @param frames number of frames
 * @param tubes all action instances; may be empty (nobody acts)
 */
public record AnnotatedVideo(String name, int width, int height, int frames, List<AnnotatedTube> tubes) {
    /** Checks that the tubes lie within the video. */
    public AnnotatedVideo {
        tubes = List.copyOf(tubes);
        if (width < 1 || height < 1 || frames < 1) {
            throw new IllegalArgumentException(
                    "video %s: %dx%d, %d frames is not a video".formatted(name, width, height, frames));
        }
        for (AnnotatedTube tube : tubes) {
            if (tube.end() > frames) {
                throw new IllegalArgumentException(
                        "video %s: a tube ends at frame %d but the video has %d".formatted(name, tube.end(), frames));
            }
        }
    }
}
