package io.tubecast.evaluation.metric;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All matched detections of one class over a data set, and how much truth there was in each video: what average precision is
 * taken from, for the data set as it is and for resamples of its videos.
 */
final class Ranking {
    private double[] scores = new double[16];
    private int[] videos = new int[16];
    private int[] hits = new int[16];
    private int[] neither = new int[16];
    private int size;
    private int lastHit = -1;
    private int[] truthVideos = new int[16];
    private int[] truthCounts = new int[16];
    private int videosWithTruth;
    private int allTruths;

    /** Adds a matched detection; bit i of the masks belongs to threshold i. */
    void add(int video, double score, int hitMask, int neitherMask) {
        if (size == scores.length) {
            int larger = 2 * size;
            scores = Arrays.copyOf(scores, larger);
            videos = Arrays.copyOf(videos, larger);
            hits = Arrays.copyOf(hits, larger);
            neither = Arrays.copyOf(neither, larger);
        }
        scores[size] = score;
        videos[size] = video;
        hits[size] = hitMask;
        neither[size++] = neitherMask;
    }

    /** Adds truth that can be found in a video; videos without any need not be told. */
    void addTruth(int video, int count) {
        if (count == 0) {
            return;
        }
        if (videosWithTruth == truthVideos.length) {
            truthVideos = Arrays.copyOf(truthVideos, 2 * videosWithTruth);
            truthCounts = Arrays.copyOf(truthCounts, 2 * videosWithTruth);
        }
        truthVideos[videosWithTruth] = video;
        truthCounts[videosWithTruth++] = count;
        allTruths += count;
    }

    /** Instances of truth, each video taken {@code weights[video]} times. */
    int truths(int @Nullable [] weights) {
        if (weights == null) {
            return allTruths;
        }
        int sum = 0;
        for (int i = 0; i < videosWithTruth; i++) {
            sum += truthCounts[i] * weights[truthVideos[i]];
        }
        return sum;
    }

    /** Number of detections. */
    int size() {
        return size;
    }

    /** Score of a detection. */
    double score(int detection) {
        return scores[detection];
    }

    /** Video of a detection. */
    int video(int detection) {
        return videos[detection];
    }

    /** Whether a detection is a hit at a threshold. */
    boolean isHit(int detection, int threshold) {
        return (hits[detection] & 1 << threshold) != 0;
    }

    /** Whether a detection is neither hit nor false alarm at a threshold. */
    boolean isNeither(int detection, int threshold) {
        return (neither[detection] & 1 << threshold) != 0;
    }

    /** Puts the detections in falling order of score, equal ones in the order they were added; call once, before any average. */
    void sort() {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        double[] s = scores;
        Arrays.sort(order, (a, b) -> Double.compare(s[b], s[a]));
        double[] sortedScores = new double[size];
        int[] sortedVideos = new int[size];
        int[] sortedHits = new int[size];
        int[] sortedNeither = new int[size];
        for (int i = 0; i < size; i++) {
            int from = order[i];
            sortedScores[i] = scores[from];
            sortedVideos[i] = videos[from];
            sortedHits[i] = hits[from];
            sortedNeither[i] = neither[from];
        }
        scores = sortedScores;
        videos = sortedVideos;
        hits = sortedHits;
        neither = sortedNeither;
        for (lastHit = size - 1; lastHit >= 0 && hits[lastHit] == 0; ) {
            lastHit--;
        }
    }

    /**
     * Average precision at a threshold; 0 where there is no truth.
     *
     * @param weights how often each video counts; null: once
     */
    double averagePrecision(int threshold, Integration integration, int @Nullable [] weights) {
        int truth = truths(weights);
        if (truth == 0) {
            return 0;
        }
        return integration == Integration.ENVELOPE
                ? envelope(1 << threshold, truth, weights)
                : trapezoid(1 << threshold, truth, weights);
    }

    /**
     * Copies of a video enter together, which changes nothing: between the copies of a hit precision only rises, so the
     * envelope there is that of the last copy.
     */
    private double envelope(int bit, int truth, int @Nullable [] weights) {
        double[] precisions = new double[Math.min(size, truth)];
        int[] gains = new int[precisions.length];
        int found = 0;
        long hit = 0;
        long seen = 0;
        for (int i = 0; i <= lastHit; i++) { // what comes after it changes nothing
            int weight = weights == null ? 1 : weights[videos[i]];
            if (weight == 0 || (neither[i] & bit) != 0) {
                continue;
            }
            seen += weight;
            if ((hits[i] & bit) != 0) {
                hit += weight;
                precisions[found] = (double) hit / seen;
                gains[found++] = weight;
            }
        }
        double best = 0;
        double sum = 0;
        for (int i = found - 1; i >= 0; i--) {
            best = Math.max(best, precisions[i]);
            sum += best * gains[i];
        }
        return sum / truth;
    }

    private double trapezoid(int bit, int truth, int @Nullable [] weights) {
        double before = 1;
        double sum = 0;
        long hit = 0;
        long seen = 0;
        for (int i = 0; i <= lastHit; i++) { // what comes after it changes nothing
            int weight = weights == null ? 1 : weights[videos[i]];
            if ((neither[i] & bit) != 0) {
                continue;
            }
            boolean isHit = (hits[i] & bit) != 0;
            for (int copy = 0; copy < weight; copy++) {
                seen++;
                if (isHit) {
                    hit++;
                }
                double precision = (double) hit / seen;
                if (isHit) {
                    sum += (before + precision) / 2;
                }
                before = precision;
            }
        }
        return sum / truth;
    }
}
