package io.tubecast.core.trajectory;

/**
 * Which of a tube's time stamps are key (Eq. 5): starting from both ends, the one is added that brings the interpolated tube closest to
 * the true one, until that overlaps it enough. What the selector network learns.
 *
 * <p>Also ends when all time stamps are key: with all sixteen, one tube in nine of UCF101-24 still overlaps no more than 0.8. Of equals
 * the earliest is taken. Room is kept between calls; not thread-safe.
 */
public final class KeyTimes {
    /** The overlap of the paper at which enough time stamps are key, epsilon. */
    public static final double ENOUGH = 0.8;

    private final int samples;
    private final double enough;
    private final BoxCurve curve;
    private final double[] sampleBoxes;
    private final double[] knotTimes;
    private final double[] knotBoxes;
    private final double[] box = new double[4];
    private double overlap;

    /**
     * A search for key time stamps.
     *
     * @param samples N, time stamps to choose from, at least 2
     * @param enough epsilon: more overlap than this needs no further one
     * @param interpolation how the tube moves between key time stamps
     */
    public KeyTimes(int samples, double enough, Interpolation interpolation) {
        if (samples < 2) {
            throw new IllegalArgumentException("there are at least two time stamps to choose from, were " + samples);
        }
        if (!(enough >= 0 && enough <= 1)) {
            throw new IllegalArgumentException("the overlap that is enough must be in [0, 1], was " + enough);
        }
        this.samples = samples;
        this.enough = enough;
        curve = new BoxCurve(interpolation, samples);
        sampleBoxes = new double[4 * samples];
        knotTimes = new double[samples];
        knotBoxes = new double[4 * samples];
    }

    /**
     * Finds the key time stamps of a tube.
     *
     * @param truth (in) [T_A x 4] the tube's boxes as center x, center y, width, height, one a frame
     * @return for each of the N time stamps s_i = i / (N - 1) whether it is key; a new array
     */
    public boolean[] of(double[] truth) {
        int frames = truth.length / 4;
        for (int i = 0; i < samples; i++) {
            sample(truth, frames, (double) i / (samples - 1) * (frames - 1), 4 * i);
        }
        boolean[] key = new boolean[samples];
        key[0] = true;
        key[samples - 1] = true;
        overlap = overlap(key, truth, frames);
        for (int chosen = 2; overlap <= enough && chosen < samples; chosen++) {
            int best = -1;
            double bestOverlap = -1;
            for (int i = 1; i < samples - 1; i++) {
                if (!key[i]) {
                    key[i] = true;
                    double with = overlap(key, truth, frames);
                    key[i] = false;
                    if (with > bestOverlap) {
                        best = i;
                        bestOverlap = with;
                    }
                }
            }
            key[best] = true;
            overlap = bestOverlap;
        }
        return key;
    }

    /** How much the tube through the last found key time stamps overlaps the true one. */
    public double overlap() {
        return overlap;
    }

    /** The true box between two frames, on the straight line. */
    private void sample(double[] truth, int frames, double frame, int at) {
        int before = Math.min((int) frame, frames - 1);
        int after = Math.min(before + 1, frames - 1);
        double share = frame - before;
        for (int c = 0; c < 4; c++) {
            sampleBoxes[at + c] = (1 - share) * truth[4 * before + c] + share * truth[4 * after + c];
        }
    }

    private double overlap(boolean[] key, double[] truth, int frames) {
        int knots = 0;
        for (int i = 0; i < samples; i++) {
            if (key[i]) {
                knotTimes[knots] = (double) i / (samples - 1);
                System.arraycopy(sampleBoxes, 4 * i, knotBoxes, 4 * knots, 4);
                knots++;
            }
        }
        curve.fit(knots, knotTimes, knotBoxes);
        double sum = 0;
        for (int frame = 0; frame < frames; frame++) {
            curve.at(frames == 1 ? 0 : (double) frame / (frames - 1), box, 0);
            box[2] = Math.max(0, box[2]); // a spline through small boxes may dip below no size at all
            box[3] = Math.max(0, box[3]);
            sum += TubeOverlap.centerIou(box, 0, truth, 4 * frame);
        }
        return sum / frames;
    }
}
