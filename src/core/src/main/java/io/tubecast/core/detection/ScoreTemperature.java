package io.tubecast.core.detection;

/**
 * Makes the softmax scores of a network mean what they say: each row p becomes p^(1/T) over its sum, which is what the softmax would have given for logits divided by the temperature T.
 *
 * <p>Networks with different heads are sure of themselves in different ways; with a temperature for each, fitted on data that neither learnt from, the same score means the same probability
 * whichever of them spoke (Guo et al., On Calibration of Modern Neural Networks, 2017). Allocates nothing.
 */
public final class ScoreTemperature {
    private ScoreTemperature() {}

    /**
     * Applies a temperature to all micro-tubes of a step and puts those of each class in order again, best first.
     *
     * @param microTubes (in, out) with their scores and whole score vectors
     * @param temperature over 0; 1 changes nothing
     */
    public static void apply(MicroTubes microTubes, double temperature) {
        if (temperature == 1) {
            return;
        }
        double power = 1 / temperature;
        for (int actionClass = 0; actionClass < microTubes.classes(); actionClass++) {
            for (int rank = 0; rank < microTubes.count(actionClass); rank++) {
                int slot = microTubes.slot(actionClass, rank);
                soften(microTubes.scoreVectors(), slot * (microTubes.classes() + 1), microTubes.classes() + 1, power);
                microTubes.scores()[slot] =
                        microTubes.scoreVectors()[slot * (microTubes.classes() + 1) + 1 + actionClass];
                sink(microTubes, actionClass, rank);
            }
        }
    }

    /** Softens one row in place. */
    static void soften(double[] rows, int from, int length, double power) {
        double sum = 0;
        for (int i = from; i < from + length; i++) {
            rows[i] = Math.pow(Math.max(0, rows[i]), power);
            sum += rows[i];
        }
        for (int i = from; sum > 0 && i < from + length; i++) {
            rows[i] /= sum;
        }
    }

    /** Moves the micro-tube of a rank forward until none before it is worse. */
    private static void sink(MicroTubes microTubes, int actionClass, int rank) {
        for (int at = rank; at > 0; at--) {
            int slot = microTubes.slot(actionClass, at);
            int before = microTubes.slot(actionClass, at - 1);
            if (!(microTubes.scores()[slot] > microTubes.scores()[before])) {
                return;
            }
            swap(microTubes.scores(), slot, before, 1);
            swap(microTubes.boxes(), slot, before, 4 * microTubes.boxesPerTube());
            swap(microTubes.scoreVectors(), slot, before, microTubes.classes() + 1);
        }
    }

    private static void swap(double[] values, int one, int other, int width) {
        for (int i = 0; i < width; i++) {
            double kept = values[one * width + i];
            values[one * width + i] = values[other * width + i];
            values[other * width + i] = kept;
        }
    }
}
