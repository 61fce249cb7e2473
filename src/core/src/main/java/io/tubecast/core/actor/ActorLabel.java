package io.tubecast.core.actor;

import java.util.Arrays;

/** The distribution of one actor over the classes and the label drawn from it, which changes with hysteresis. */
final class ActorLabel {
    private static final int NONE = -1;

    private final double[] distribution;
    private int current;
    private long sinceNanos;
    private int challenger;
    private long challengedSinceNanos;
    private int leader;
    private long leaderSinceNanos;

    ActorLabel(int classes) {
        distribution = new double[classes + 1];
    }

    void clear() {
        Arrays.fill(distribution, 0);
        current = 0;
        challenger = NONE;
        sinceNanos = 0;
        leader = NONE;
    }

    int current() {
        return current;
    }

    double score() {
        return scoreOf(current);
    }

    double[] distribution() {
        return distribution;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    /** The class that leads now, before hysteresis; an action under way shows here first. */
    int leader() {
        return Math.max(0, leader);
    }

    double leaderScore() {
        return scoreOf(leader());
    }

    long leaderSinceNanos() {
        return leaderSinceNanos;
    }

    /** Moves the distribution towards a score vector, background first, by a fraction of the way. */
    void observe(double[] scoreVector, double fraction, long nowNanos) {
        for (int i = 0; i < distribution.length; i++) {
            distribution[i] += fraction * (scoreVector[i] - distribution[i]);
        }
        int best = best();
        if (best != leader) {
            leader = best;
            leaderSinceNanos = nowNanos;
        }
    }

    /** Takes the best class; the present one if it is as good. */
    void chooseBest() {
        int best = best();
        if (scoreOf(best) > scoreOf(current)) {
            current = best;
        }
    }

    /** The label holds from now on. */
    void settle(long nowNanos) {
        sinceNanos = nowNanos;
        challenger = NONE;
    }

    /** Whether another class has led by the margin for long enough, and is the label now. */
    boolean switched(long nowNanos, ActorSettings settings) {
        int best = best();
        if (best == current || !(scoreOf(best) > scoreOf(current) + settings.labelMargin())) {
            challenger = NONE;
            return false;
        }
        if (best != challenger) {
            challenger = best;
            challengedSinceNanos = nowNanos;
        }
        if (nowNanos - challengedSinceNanos < settings.labelHoldMillis() * 1e6) {
            return false;
        }
        current = best;
        settle(nowNanos);
        return true;
    }

    void top(int[] top) {
        int filled = Math.min(top.length, distribution.length - 1);
        for (int rank = 0; rank < filled; rank++) {
            int best = NONE;
            for (int c = 0; c < distribution.length - 1; c++) {
                boolean behind = rank == 0 || isBehind(c, top[rank - 1]);
                if (behind && (best == NONE || scoreOf(c) > scoreOf(best))) {
                    best = c;
                }
            }
            top[rank] = best;
        }
    }

    private boolean isBehind(int actionClass, int other) {
        return scoreOf(actionClass) < scoreOf(other) || (scoreOf(actionClass) == scoreOf(other) && actionClass > other);
    }

    private int best() {
        int best = 0;
        for (int c = 1; c < distribution.length - 1; c++) {
            if (scoreOf(c) > scoreOf(best)) {
                best = c;
            }
        }
        return best;
    }

    private double scoreOf(int actionClass) {
        return distribution[actionClass + 1];
    }
}
