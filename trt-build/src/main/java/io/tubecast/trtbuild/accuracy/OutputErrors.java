package io.tubecast.trtbuild.accuracy;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Gathers how far one output is from the reference's, sample by sample. Not thread-safe. */
public final class OutputErrors {
    private final String tensor;
    private final ErrorHistogram errors = new ErrorHistogram();
    private double squaredError;
    private double squaredReference;
    private double squaredFound;
    private double product;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;

    /** Nothing compared yet. */
    public OutputErrors(String tensor) {
        this.tensor = tensor;
    }

    /**
     * Adds the elements of one sample.
     *
     * @param reference from index 0 to its limit
     * @param found as many
     */
    public void add(FloatBuffer reference, FloatBuffer found) {
        int count = reference.limit();
        for (int i = 0; i < count; i++) {
            float wanted = reference.get(i);
            float value = found.get(i);
            double error = (double) value - wanted;
            errors.add((float) Math.abs(error));
            squaredError += error * error;
            squaredReference += (double) wanted * wanted;
            squaredFound += (double) value * value;
            product += (double) wanted * value;
            least = Math.min(least, wanted);
            most = Math.max(most, wanted);
        }
    }

    /** What was found so far. */
    public OutputError errors() {
        if (errors.total() == 0) {
            throw new IllegalStateException("nothing was compared with output '" + tensor + "'");
        }
        double spread = most - least;
        double rootMeanSquare = Math.sqrt(squaredError / errors.total());
        return new OutputError(
                tensor,
                errors.max(),
                errors.quantile(0.5),
                errors.quantile(0.9),
                errors.quantile(0.95),
                errors.quantile(0.99),
                cosine(),
                psnr(spread, rootMeanSquare),
                relative(),
                spread);
    }

    private static @Nullable Double psnr(double spread, double rootMeanSquare) {
        return rootMeanSquare == 0 || spread == 0 ? null : 20 * Math.log10(spread / rootMeanSquare);
    }

    /** Two vectors of zeros point the same way; one of zeros and another do not. */
    private double cosine() {
        if (squaredReference == 0 || squaredFound == 0) {
            return squaredReference == squaredFound ? 1 : 0;
        }
        return Math.max(-1, Math.min(1, product / Math.sqrt(squaredReference) / Math.sqrt(squaredFound)));
    }

    private double relative() {
        if (squaredError == 0) {
            return 0;
        }
        return squaredReference == 0 ? Double.POSITIVE_INFINITY : Math.sqrt(squaredError / squaredReference);
    }
}
