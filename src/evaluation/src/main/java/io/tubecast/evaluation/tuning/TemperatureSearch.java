package io.tubecast.evaluation.tuning;

import io.tubecast.evaluation.format.DetectionStep;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the temperature at which a head's scores are probabilities: the one with the least negative log-likelihood of what is true of its detections.
 *
 * <p>A detection is of the class whose true tube it overlaps best, by at least half on the mean of its frames, and of background otherwise. Only detections that might be published count: those
 * with a class score over {@value #LEAST_SCORE}; the many thousand others would decide alone.
 */
public final class TemperatureSearch {
    /** Detections that no class has this score of do not count. */
    public static final double LEAST_SCORE = 0.1;

    private static final double LEAST = 0.1;
    private static final double MOST = 10;
    private static final int STEPS = 60;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final double TINY = 1e-12;

    private final List<double[]> logs = new ArrayList<>();
    private final List<Integer> classes = new ArrayList<>();

    /**
     * Takes the detections of a step.
     *
     * @param actionClasses the class of each of the truth's tubes
     * @param overlaps by row, then by tube: the mean overlap on the step's frames
     */
    public void add(DetectionStep step, int[] actionClasses, double[][] overlaps) {
        int columns = step.scoresPerRow();
        for (int row = 0; row < step.rows(); row++) {
            double[] log = new double[columns];
            double best = 0;
            for (int i = 0; i < columns; i++) {
                double score = step.scores()[row * columns + i];
                log[i] = Math.log(Math.max(TINY, score));
                best = i == 0 ? 0 : Math.max(best, score);
            }
            if (best > LEAST_SCORE) {
                logs.add(log);
                classes.add(truth(actionClasses, overlaps[row]));
            }
        }
    }

    /** The column of what is true. */
    private static int truth(int[] actionClasses, double[] overlaps) {
        int found = 0;
        double best = 0.5;
        for (int tube = 0; tube < overlaps.length; tube++) {
            if (overlaps[tube] >= best) {
                best = overlaps[tube];
                found = actionClasses[tube] + 1;
            }
        }
        return found;
    }

    /** How many detections count. */
    public int size() {
        return classes.size();
    }

    /** The mean negative log-likelihood at a temperature. */
    public double loss(double temperature) {
        double sum = 0;
        for (int i = 0; i < logs.size(); i++) {
            double[] log = logs.get(i);
            double total = 0;
            for (double value : log) {
                total += Math.exp(value / temperature);
            }
            sum += Math.log(total) - log[classes.get(i)] / temperature;
        }
        return sum / logs.size();
    }

    /** The best temperature; 1 if there is nothing to go by. The loss is convex in 1 / T, so that narrowing an interval finds it. */
    public double best() {
        if (logs.isEmpty()) {
            return 1;
        }
        double low = 1 / MOST;
        double high = 1 / LEAST;
        for (int i = 0; i < STEPS; i++) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            if (loss(1 / left) < loss(1 / right)) {
                high = right;
            } else {
                low = left;
            }
        }
        return 2 / (low + high);
    }
}
