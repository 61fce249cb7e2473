package io.tubecast.training.cfad.data;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.trajectory.Resampling;
import io.tubecast.core.trajectory.TimeSpan;
import io.tubecast.training.data.PairTruth;
import io.tubecast.training.data.PairTruth.BoxPair;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a video, resampled to the frames of a clip.
 *
 * @param video the video
 * @param first its first frame in the part
 * @param resampling from the part's frames to the clip's
 */
public record ClipPart(AnnotatedVideo video, int first, Resampling resampling) {
    /** Checks that the part lies in the video. */
    public ClipPart {
        if (first < 0 || first + resampling.sourceFrames() > video.frames()) {
            throw new IllegalArgumentException("frames %d to %d are no part of video %s of %d"
                    .formatted(first, first + resampling.sourceFrames() - 1, video.name(), video.frames()));
        }
    }

    /** All of a video. */
    public static ClipPart whole(AnnotatedVideo video, int clipFrames) {
        return new ClipPart(video, 0, new Resampling(video.frames(), clipFrames));
    }

    /** The frame of the video that stands at a frame of the clip. */
    public int videoFrame(int clipFrame) {
        return first + resampling.sourceFrame(clipFrame);
    }

    /** First and last box of every tube that a frame of the clip shows, as fractions of the picture: where the actors are, for the draw of changes. */
    public PairTruth ends() {
        List<BoxPair> boxes = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        for (AnnotatedTube tube : video.tubes()) {
            List<Integer> shown = shown(tube);
            if (!shown.isEmpty()) {
                Box begin = normalized(tube.boxAt(videoFrame(shown.get(0))));
                Box end = normalized(tube.boxAt(videoFrame(shown.get(shown.size() - 1))));
                boxes.add(new BoxPair(begin, end));
                classes.add(tube.actionClass());
            }
        }
        return new PairTruth(boxes, classes);
    }

    /**
     * The tubes on the clip's frames.
     *
     * @param change what becomes of a box, as a fraction of the picture; null where its actor is out of the changed picture. Of a tube that is cut so the longest piece counts, the
     *     first of equals
     */
    public List<ClipTube> tubes(Function<Box, @Nullable Box> change) {
        List<ClipTube> tubes = new ArrayList<>();
        for (AnnotatedTube tube : video.tubes()) {
            List<Box> longest = List.of();
            int start = 0;
            List<Box> piece = new ArrayList<>();
            List<Integer> shown = shown(tube);
            for (int frame : shown) {
                Box box = change.apply(normalized(tube.boxAt(videoFrame(frame))));
                if (box == null) {
                    piece = new ArrayList<>();
                    continue;
                }
                piece.add(box);
                if (piece.size() > longest.size()) {
                    longest = piece;
                    start = frame - piece.size() + 1;
                }
            }
            if (!longest.isEmpty()) {
                tubes.add(ClipTube.of(tube.actionClass(), start, longest, span(tube, shown, start, longest.size())));
            }
        }
        return tubes;
    }

    /**
     * When a piece of a tube is. Where it begins or ends with the tube, that is the time of the tube's own first or last frame, which may lie between two frames of the clip;
     * elsewhere the piece's first or last frame.
     */
    private TimeSpan span(AnnotatedTube tube, List<Integer> shown, int start, int frames) {
        double begin = start;
        if (start == shown.get(0)) {
            begin = Math.min(begin, resampling.clipTime(Math.max(0, tube.start() - first)));
        }
        double end = start + frames - 1.0;
        if (start + frames - 1 == shown.get(shown.size() - 1)) {
            int last = Math.min(resampling.sourceFrames(), tube.end() - first) - 1;
            end = Math.max(end, resampling.clipTime(last));
        }
        return new TimeSpan(begin, end);
    }

    /** The frames of the clip that show a frame of a tube, one after the other. */
    private List<Integer> shown(AnnotatedTube tube) {
        List<Integer> frames = new ArrayList<>();
        for (int frame = 0; frame < resampling.clipFrames(); frame++) {
            if (tube.covers(videoFrame(frame))) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private Box normalized(Box box) {
        return new Box(
                box.x1() / video.width(),
                box.y1() / video.height(),
                box.x2() / video.width(),
                box.y2() / video.height());
    }
}
