package io.tubecast.video.frames;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The frames of a clip with ground truth. */
public final class ClipFrames implements FrameSequence {
    private final Clip clip;
    private final int frames;
    private final Image picture;

    /**
     * Starts at the front.
     *
     * @param limit the clip counts as ended after so many frames
     */
    public ClipFrames(Clip clip, int limit) {
        this.clip = clip;
        frames = Math.min(limit, clip.annotation().frames());
        picture = new Image(clip.annotation().width(), clip.annotation().height());
    }

    @Override
    public @Nullable Image frame(int number) {
        if (number >= frames) {
            return null;
        }
        clip.readFrame(number, picture);
        return picture;
    }

    @Override
    public int frames() {
        return frames;
    }

    /** What is true of the first frames of a video. */
    public static AnnotatedVideo firstFrames(AnnotatedVideo video, int limit) {
        int frames = Math.min(limit, video.frames());
        List<AnnotatedTube> tubes = new ArrayList<>();
        for (AnnotatedTube tube : video.tubes()) {
            if (tube.start() < frames) {
                int length = Math.min(tube.end(), frames) - tube.start();
                tubes.add(new AnnotatedTube(
                        tube.actionClass(), tube.start(), tube.boxes().subList(0, length)));
            }
        }
        return new AnnotatedVideo(
                video.name(),
                video.width(),
                video.height(),
                frames,
                tubes,
                video.labelled().before(frames));
    }

    @Override
    public void close() {
        // nothing is held
    }
}
