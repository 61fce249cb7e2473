package io.tubecast.evaluation.metric;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The matched tubes of some classes in one falling order of score, at one threshold; those that are neither hit nor false alarm are left out. */
final class PooledTubes {
    private final List<Ranking> rankings;
    private final double[] scores;
    private final int[] videos;
    private final boolean[] hits;

    PooledTubes(List<Ranking> rankings, int threshold) {
        this.rankings = rankings;
        int most = rankings.stream().mapToInt(Ranking::size).sum();
        double[] score = new double[most];
        int[] video = new int[most];
        boolean[] hit = new boolean[most];
        int size = 0;
        for (Ranking ranking : rankings) {
            for (int i = 0; i < ranking.size(); i++) {
                if (!ranking.isNeither(i, threshold)) {
                    score[size] = ranking.score(i);
                    video[size] = ranking.video(i);
                    hit[size++] = ranking.isHit(i, threshold);
                }
            }
        }
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(score[b], score[a]));
        scores = new double[size];
        videos = new int[size];
        hits = new boolean[size];
        for (int i = 0; i < size; i++) {
            scores[i] = score[order[i]];
            videos[i] = video[order[i]];
            hits[i] = hit[order[i]];
        }
    }

    int size() {
        return scores.length;
    }

    double score(int rank) {
        return scores[rank];
    }

    boolean isHit(int rank) {
        return hits[rank];
    }

    /** How often a tube counts. */
    int weight(int rank, int @Nullable [] weights) {
        return weights == null ? 1 : weights[videos[rank]];
    }

    /** Tubes of the truth. */
    int truths() {
        return rankings.stream().mapToInt(ranking -> ranking.truths(null)).sum();
    }
}
