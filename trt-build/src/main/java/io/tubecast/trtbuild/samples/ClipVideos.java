package io.tubecast.trtbuild.samples;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.trajectory.Resampling;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.preprocess.PictureFit;
import org.jspecify.annotations.Nullable;

/**
 * Shows whole videos as the clips that a model sees: each resampled to the model's frames and fitted to its pictures. Owns what fits them. Not thread-safe.
 *
 * <p>A video is read twice, for how long it is must be known before the first frame is chosen; nothing of it is kept.
 */
public final class ClipVideos implements AutoCloseable {
    /** A video of one frame does not move. */
    private static final int LEAST_FRAMES = 2;

    private final int clipFrames;
    private final PictureFit fit;
    private final Image picture;

    /** For a model that sees clips. */
    public ClipVideos(ModelManifest manifest) {
        clipFrames = manifest.requiredClip().toShape(manifest).frames();
        InputSpec input = manifest.input();
        fit = new PictureFit(input.width(), input.height(), input.resize(), input.mean());
        picture = new Image(input.width(), input.height());
    }

    /** Takes the pictures of a clip. */
    @FunctionalInterface
    public interface Pictures {
        /**
         * Takes a picture.
         *
         * @param frame of the clip, 0-based
         * @param picture (in) of the model's size
         */
        void put(int frame, Image picture);
    }

    /**
     * A video that was seen.
     *
     * @param frames number of its frames
     * @param width of its pictures in pixels
     * @param height of its pictures in pixels
     */
    public record Seen(int frames, int width, int height) {}

    /** T, frames of a clip. */
    public int clipFrames() {
        return clipFrames;
    }

    /**
     * Reads a video.
     *
     * @param pictures takes the clip, front to back
     * @return null if it is no clip: it has fewer than two frames, or ended earlier when it was read again
     * @throws SampleException if it is damaged
     */
    public @Nullable Seen read(Video video, Pictures pictures) {
        try {
            int length = length(video);
            return length < LEAST_FRAMES ? null : read(video, length, pictures);
        } catch (FrameSourceException e) {
            throw new SampleException("video %s: %s".formatted(video.name(), e.getMessage()), e);
        }
    }

    private @Nullable Seen read(Video video, int length, Pictures pictures) {
        Resampling resampling = new Resampling(length, clipFrames);
        try (FrameSequence sequence = video.frames().get()) {
            Seen seen = new Seen(length, 1, 1);
            int shown = -1;
            for (int i = 0; i < clipFrames; i++) {
                Interruption.check();
                int number = resampling.sourceFrame(i);
                if (number != shown) {
                    Image frame = sequence.frame(number);
                    if (frame == null) {
                        return null;
                    }
                    fit.fill(frame, picture);
                    seen = new Seen(length, frame.width(), frame.height());
                    shown = number;
                }
                pictures.put(i, picture);
            }
            return seen;
        }
    }

    private static int length(Video video) {
        try (FrameSequence sequence = video.frames().get()) {
            for (int number = 0; sequence.frame(number) != null; number++) {
                Interruption.check();
            }
            return sequence.frames();
        }
    }

    /** A tube in parts of the model's picture as one in parts of the pictures of the video that was read last, cut at their border. */
    public ActionTube inPicture(ActionTube tube) {
        double[] boxes = tube.boxes().clone();
        fit.toFrame(boxes, 0, boxes.length);
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] = Math.max(0, Math.min(1, boxes[i]));
        }
        return new ActionTube(tube.actionClass(), tube.score(), tube.start(), boxes, tube.frameScores());
    }

    @Override
    public void close() {
        fit.close();
    }
}
