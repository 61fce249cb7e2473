package io.tubecast.evaluation.baseline;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;

/** How often each class acts in training data: its share of the annotated tubes. Not thread-safe. */
public final class ClassPrior {
    private final long[] tubes;
    private long all;

    /** Nothing counted yet. */
    public ClassPrior(int classes) {
        tubes = new long[classes];
    }

    /** Counts the tubes of a video. */
    public void add(AnnotatedVideo video) {
        for (AnnotatedTube tube : video.tubes()) {
            tubes[tube.actionClass()]++;
            all++;
        }
    }

    /**
     * The share of each class, 1 together.
     *
     * @throws IllegalStateException if no tube has been counted
     */
    public double[] shares() {
        if (all == 0) {
            throw new IllegalStateException("a class prior needs at least one tube");
        }
        double[] shares = new double[tubes.length];
        for (int c = 0; c < shares.length; c++) {
            shares[c] = (double) tubes[c] / all;
        }
        return shares;
    }
}
