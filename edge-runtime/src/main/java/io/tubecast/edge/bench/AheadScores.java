package io.tubecast.edge.bench;

import java.util.List;

/** How well ways of saying where a box will be did, each at some times ahead: sums over all cases. Not thread-safe. */
final class AheadScores {
    /** A way of saying where a box will be. */
    enum Way {
        /** Where it was last seen. */
        HELD("held"),
        /** Along the last micro-tube's own velocity. */
        MICRO_TUBE("micro-tube"),
        /** The filter, without looking at the camera's motion. */
        FILTERED("filtered"),
        /** The filter with the camera's motion taken out and put back: what nodes publish where flow is computed. */
        COMPENSATED("compensated");

        private final String word;

        Way(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private final List<Double> aheadMillis;
    private final double[][] sums;
    private final long[] cases;
    private final long[] better;
    private final long[] worse;

    AheadScores(List<Double> aheadMillis) {
        this.aheadMillis = List.copyOf(aheadMillis);
        sums = new double[aheadMillis.size()][Way.values().length];
        cases = new long[aheadMillis.size()];
        better = new long[aheadMillis.size()];
        worse = new long[aheadMillis.size()];
    }

    List<Double> aheadMillis() {
        return aheadMillis;
    }

    /**
     * Takes one case.
     *
     * @param overlaps (in) IoU with the truth of each way, in their order
     */
    void add(int ahead, double[] overlaps) {
        cases[ahead]++;
        for (int way = 0; way < overlaps.length; way++) {
            sums[ahead][way] += overlaps[way];
        }
        double held = overlaps[0];
        double said = overlaps[overlaps.length - 1];
        better[ahead] += said > held ? 1 : 0;
        worse[ahead] += said < held ? 1 : 0;
    }

    /** Number of boxes that were compared. */
    long cases(int ahead) {
        return cases[ahead];
    }

    /** Mean IoU of a way, 0 without cases. */
    double mean(int ahead, Way way) {
        int index = List.of(Way.values()).indexOf(way);
        return cases[ahead] == 0 ? 0 : sums[ahead][index] / cases[ahead];
    }

    /** By which part of the held box's mean IoU that of the compensated one is higher. */
    double gain(int ahead) {
        double held = mean(ahead, Way.HELD);
        return held > 0 ? mean(ahead, Way.COMPENSATED) / held - 1 : 0;
    }

    /** Share of the cases in which the compensated box was nearer to the truth than the held one; equal ones count half. */
    double betterShare(int ahead) {
        return cases[ahead] == 0 ? 0 : 0.5 + 0.5 * (better[ahead] - worse[ahead]) / cases[ahead];
    }
}
