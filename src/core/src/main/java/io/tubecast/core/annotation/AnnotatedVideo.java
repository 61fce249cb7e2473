package io.tubecast.core.annotation;

import java.util.List;

/**
 * The ground truth of one video.
 *
 * <p>Where only some frames are labelled, the boxes of a tube are the labelled ones in those frames and interpolated in between; what learns or measures
 * single frames looks at the labelled ones alone.
 *
 * @param name unique name within its data set
 * @param width frame width in pixels, the unit of the boxes
 * @param height frame height in pixels
 * @param frames number of frames
 * @param tubes all action instances; may be empty (nobody acts)
 * @param labelled the frames that the annotation speaks of
 */
public record AnnotatedVideo(
        String name, int width, int height, int frames, List<AnnotatedTube> tubes, LabelledFrames labelled) {
    /** Checks that the tubes and the labelled frames lie within the video. */
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
        for (int frame : labelled.some()) {
            if (frame < 0 || frame >= frames) {
                throw new IllegalArgumentException(
                        "video %s: frame %d is labelled but the video has %d".formatted(name, frame, frames));
            }
        }
    }

    /** A video of which every frame is labelled. */
    public AnnotatedVideo(String name, int width, int height, int frames, List<AnnotatedTube> tubes) {
        this(name, width, height, frames, tubes, LabelledFrames.ALL);
    }

    /** The same video with other tubes. */
    public AnnotatedVideo with(List<AnnotatedTube> others) {
        return new AnnotatedVideo(name, width, height, frames, others, labelled);
    }
}
