package io.tubecast.core.trajectory;

import io.tubecast.core.linking.ActionTube;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A coarse tube on its way to the final one: the boxes at its N time stamps, some of them replaced by what the refine module found, and
 * the curve through all of them, evaluated at the video's own frames.
 *
 * <p>The score is the mean of the class score and of the mean score of the proposals that replaced boxes, or the class score alone where
 * none did, by the tube's weight; the paper says "smooth average" and no more. Boxes are fractions of the picture. Not thread-safe.
 */
public final class RefinedTube {
    private final CoarseTube coarse;
    private final int samples;
    private final double[] times;
    private final double[] boxes;
    private double refinedScores;
    private int refined;

    /**
     * Nothing refined yet.
     *
     * @param coarse the tube
     * @param samples N, time stamps at which it may be refined
     */
    public RefinedTube(CoarseTube coarse, int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException("a tube has at least one time stamp, was " + samples);
        }
        this.coarse = coarse;
        boolean moment = coarse.span().start() == coarse.span().end();
        this.samples = moment ? 1 : samples;
        times = new double[this.samples];
        boxes = new double[4 * this.samples];
        for (int i = 0; i < this.samples; i++) {
            times[i] = coarse.span().sample(i, this.samples);
            coarse.boxAt(times[i], boxes, 4 * i);
        }
    }

    /** The tube that is refined. */
    public CoarseTube coarse() {
        return coarse;
    }

    /** Number of time stamps: N, or 1 where the span is a single one. */
    public int samples() {
        return samples;
    }

    /**
     * Looks for a better box at a time stamp.
     *
     * @param sample which of the N
     * @param search the map's proposals
     * @param scores (in) as in {@link SearchArea#refine}
     * @param offsets (in) as in {@link SearchArea#refine}
     * @return whether one was found
     */
    public boolean refine(int sample, SearchArea search, FloatBuffer scores, FloatBuffer offsets) {
        int anchor = search.refine(scores, offsets, coarse.actionClass(), boxes, 4 * sample);
        if (anchor == SearchArea.NONE) {
            return false;
        }
        refinedScores += search.score(scores, anchor, coarse.actionClass());
        refined++;
        return true;
    }

    /** The box at one of the N time stamps as it is now: center x, center y, width, height. */
    public double[] box(int sample) {
        return Arrays.copyOfRange(boxes, 4 * sample, 4 * sample + 4);
    }

    /** The tube's score. */
    public double score() {
        double mean = refined == 0 ? coarse.score() : 0.5 * coarse.score() + 0.5 * refinedScores / refined;
        return coarse.weight() * mean;
    }

    /**
     * The tube on the frames of the video that lie in its span; the one frame nearest to it where none does.
     *
     * @param resampling from the video to the clip and back
     * @param interpolation how boxes move between time stamps
     * @param leastSize width and height, as a fraction of the picture, below which no box shrinks: one pixel
     */
    public ActionTube finish(Resampler resampling, Interpolation interpolation, double leastSize) {
        int first = resampling.firstFrame(coarse.span());
        int last = resampling.lastFrame(coarse.span());
        if (last < first) {
            first = resampling.nearestFrame(coarse.span().start());
            last = first;
        }
        BoxCurve curve = new BoxCurve(interpolation, samples);
        curve.fit(samples, times, boxes);
        double[] corners = new double[4 * (last - first + 1)];
        for (int frame = first; frame <= last; frame++) {
            int at = 4 * (frame - first);
            curve.at(resampling.clipTime(frame), corners, at);
            toCorners(corners, at, leastSize);
        }
        double[] frameScores = new double[last - first + 1];
        Arrays.fill(frameScores, score());
        return new ActionTube(coarse.actionClass(), score(), first, corners, frameScores);
    }

    private static void toCorners(double[] box, int at, double leastSize) {
        double halfWidth = Math.max(leastSize, box[at + 2]) / 2;
        double halfHeight = Math.max(leastSize, box[at + 3]) / 2;
        double x = box[at];
        double y = box[at + 1];
        box[at] = clamp(x - halfWidth);
        box[at + 1] = clamp(y - halfHeight);
        box[at + 2] = clamp(x + halfWidth);
        box[at + 3] = clamp(y + halfHeight);
    }

    private static double clamp(double value) {
        return Math.max(0, Math.min(1, value));
    }
}
