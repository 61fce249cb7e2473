package io.tubecast.evaluation.baseline;

import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds what moves and follows it, and knows nothing of actions: the baseline that a network has to beat.
 *
 * <p>Motion blobs are tracked greedily by IoU, longest track first. Each track becomes one tube of every class, with the class's share of the
 * training data as its score; longer tracks come first where scores are equal. Frames of one video one after the other; not thread-safe.
 */
public final class BlobTracker {
    private final BlobSettings settings;
    private final MotionBlobs blobs;
    private final List<Track> live = new ArrayList<>();
    private final List<Track> ended = new ArrayList<>();
    private int frame;

    private static final class Track {
        private final int start;
        private final List<Box> boxes = new ArrayList<>();
        private int missed;

        Track(int start, Box first) {
            this.start = start;
            boxes.add(first);
        }

        Box last() {
            return boxes.get(boxes.size() - 1);
        }

        int seenFrames() {
            return boxes.size() - missed;
        }
    }

    /** Starts a video. */
    public BlobTracker(BlobSettings settings) {
        this.settings = settings;
        blobs = new MotionBlobs(settings);
    }

    /** Takes the next frame. */
    public void take(Image picture) {
        follow(blobs.next(picture));
    }

    /** Takes the blobs of the next frame. */
    void follow(List<Box> found) {
        List<Box> free = new ArrayList<>(found);
        live.sort(Comparator.comparingInt(Track::seenFrames).reversed());
        for (Track track : live) {
            Box best = null;
            for (Box box : free) {
                double overlap = box.iou(track.last());
                if (overlap >= settings.minOverlap() && (best == null || overlap > best.iou(track.last()))) {
                    best = box;
                }
            }
            if (best == null) {
                track.boxes.add(track.last());
                track.missed++;
            } else {
                free.remove(best);
                track.boxes.add(track.last().interpolated(best, settings.smoothing()));
                track.missed = 0;
            }
        }
        end(settings.maxMissedFrames());
        for (Box box : free) {
            live.add(new Track(frame, box));
        }
        frame++;
    }

    private void end(int mostMissed) {
        for (Track track : live) {
            if (track.missed > mostMissed && track.seenFrames() >= settings.minFrames()) {
                ended.add(track);
            }
        }
        live.removeIf(track -> track.missed > mostMissed);
    }

    /**
     * Ends the video.
     *
     * @param shares each class's score
     * @return a tube of each class with a share over 0 for each track, without the frames it was held after its last blob
     */
    public List<ActionTube> finish(double[] shares) {
        end(-1);
        ended.sort(Comparator.comparingInt(Track::seenFrames).reversed().thenComparingInt(track -> track.start));
        List<ActionTube> tubes = new ArrayList<>();
        for (Track track : ended) {
            for (int c = 0; c < shares.length; c++) {
                if (shares[c] > 0) {
                    tubes.add(tube(track, c, shares[c]));
                }
            }
        }
        return tubes;
    }

    private static ActionTube tube(Track track, int actionClass, double score) {
        return ActionTube.of(actionClass, score, track.start, track.boxes.subList(0, track.seenFrames()));
    }
}
