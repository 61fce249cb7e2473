package io.tubecast.evaluation.truth;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a video in time into a part to train on and a part held out.
 *
 * <p>The cut lies at a fraction of the annotated span, which runs from the first frame of the first tube to the last frame of the last
 * one: with the span [s, e) the held-out part begins at frame s + floor(fraction x (e - s)) and runs to the end of the video; the
 * training part is everything before. Truth is clipped to the part; a tube that the cut leaves with fewer than {@code leastFrames}
 * frames is ignored, not missed (a tube that was that short to begin with, and is not cut, counts).
 *
 * @param fraction of the annotated span, in (0, 1)
 * @param leastFrames frames below which a clipped tube is ignored
 */
public record Cut(double fraction, int leastFrames) {
    /** The cut of the seven real clips: at 60 %, clipped tubes under 8 frames ignored. */
    public static final Cut SIXTY_PERCENT = new Cut(0.6, 8);

    /** The two sides of a cut. */
    public enum Part {
        /** Frames before the cut. */
        TRAINING,
        /** The frame of the cut and those after it. */
        HELD_OUT
    }

    /** Checks the range. */
    public Cut {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("a cut lies inside the span, in (0, 1), was " + fraction);
        }
    }

    /** The first frame of the held-out part; the end of the video where nothing is annotated. */
    public int frameOf(AnnotatedVideo video) {
        if (video.tubes().isEmpty()) {
            return video.frames();
        }
        int first = Integer.MAX_VALUE;
        int end = 0;
        for (AnnotatedTube tube : video.tubes()) {
            first = Math.min(first, tube.start());
            end = Math.max(end, tube.end());
        }
        return first + (int) Math.floor(fraction * (end - first));
    }

    /** The truth of a part of a video in which every tube counts. Frames keep their numbers in the whole video. */
    public TruthVideo truth(AnnotatedVideo video, Part part) {
        return truth(TruthVideo.of(video), part);
    }

    /** The truth of a part. Frames keep their numbers in the whole video; what is ignored in the whole is ignored in the part. */
    public TruthVideo truth(TruthVideo whole, Part part) {
        AnnotatedVideo video = whole.annotation();
        List<AnnotatedTube> counted = new ArrayList<>();
        List<AnnotatedTube> ignored = new ArrayList<>();
        for (AnnotatedTube tube : video.tubes()) {
            clipped(video, tube, part).ifPresent(rest -> {
                boolean cutShort = rest.boxes().size() < tube.boxes().size()
                        && rest.boxes().size() < leastFrames;
                (cutShort ? ignored : counted).add(rest);
            });
        }
        for (AnnotatedTube tube : whole.ignored()) {
            clipped(video, tube, part).ifPresent(ignored::add);
        }
        return new TruthVideo(video.with(counted), ignored);
    }

    private Optional<AnnotatedTube> clipped(AnnotatedVideo video, AnnotatedTube tube, Part part) {
        int start = Math.max(firstFrame(video, part), tube.start());
        int end = Math.min(endFrame(video, part), tube.end());
        if (start >= end) {
            return Optional.empty();
        }
        List<Box> boxes = tube.boxes().subList(start - tube.start(), end - tube.start());
        return Optional.of(new AnnotatedTube(tube.actionClass(), start, boxes));
    }

    /** What of a detected tube lies in the part, with the score of the whole; empty if nothing does. */
    public Optional<ActionTube> tube(AnnotatedVideo video, ActionTube tube, Part part) {
        int start = Math.max(firstFrame(video, part), tube.start());
        int end = part == Part.TRAINING ? Math.min(frameOf(video), tube.end()) : tube.end();
        if (start >= end) {
            return Optional.empty();
        }
        int from = start - tube.start();
        int to = end - tube.start();
        return Optional.of(new ActionTube(
                tube.actionClass(),
                tube.score(),
                start,
                Arrays.copyOfRange(tube.boxes(), 4 * from, 4 * to),
                Arrays.copyOfRange(tube.frameScores(), from, to)));
    }

    /** First frame of a part. */
    public int firstFrame(AnnotatedVideo video, Part part) {
        return part == Part.TRAINING ? 0 : frameOf(video);
    }

    /** The frame after the last of a part. */
    public int endFrame(AnnotatedVideo video, Part part) {
        return part == Part.TRAINING ? frameOf(video) : video.frames();
    }
}
