package io.tubecast.evaluation.metric;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** One ranking a class, and the mean over the classes that count. */
final class ClassRankings {
    private final Ranking[] rankings;
    private final Integration integration;
    private final @Nullable BitSet listed;
    private boolean sorted;

    /**
     * Empty rankings.
     *
     * @param listed the classes the mean is taken over; null: those with truth
     */
    ClassRankings(int classes, Integration integration, @Nullable BitSet listed) {
        this.rankings = new Ranking[classes];
        this.integration = integration;
        this.listed = listed;
        for (int c = 0; c < classes; c++) {
            rankings[c] = new Ranking();
        }
    }

    Ranking of(int actionClass) {
        return rankings[actionClass];
    }

    /** The classes the mean is taken over. */
    BitSet measured() {
        if (listed != null) {
            return listed;
        }
        BitSet withTruth = new BitSet();
        for (int c = 0; c < rankings.length; c++) {
            withTruth.set(c, rankings[c].truths(null) > 0);
        }
        return withTruth;
    }

    double averagePrecision(int actionClass, int threshold, int @Nullable [] weights) {
        sort();
        return rankings[actionClass].averagePrecision(threshold, integration, weights);
    }

    /**
     * Mean average precision; NaN where no class is measured. In a resample, classes whose truth was not drawn are left out of the mean; listed
     * classes that never had any stay in it with 0.
     */
    double mean(int threshold, int @Nullable [] weights) {
        BitSet measured = measured();
        double sum = 0;
        int count = 0;
        for (int c = measured.nextSetBit(0); c >= 0; c = measured.nextSetBit(c + 1)) {
            boolean notDrawn = weights != null && rankings[c].truths(weights) == 0 && rankings[c].truths(null) > 0;
            if (!notDrawn) {
                sum += averagePrecision(c, threshold, weights);
                count++;
            }
        }
        return sum / count;
    }

    /** Puts all rankings in order once; to be called before averages are taken from several threads. */
    synchronized void sort() {
        if (!sorted) {
            for (Ranking ranking : rankings) {
                ranking.sort();
            }
            sorted = true;
        }
    }

    /** Detections over all classes. */
    long size() {
        long sum = 0;
        for (Ranking ranking : rankings) {
            sum += ranking.size();
        }
        return sum;
    }
}
