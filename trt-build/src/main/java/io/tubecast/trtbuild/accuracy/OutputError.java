package io.tubecast.trtbuild.accuracy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tubecast.inference.engines.Accuracy;
import org.jspecify.annotations.Nullable;

/**
 * How far one output of a network is from the reference's, over all elements of all samples.
 *
 * @param tensor name of the output
 * @param max largest absolute error
 * @param median of the absolute errors, as the other quantiles at most 1.6 % too large
 * @param p90 what 90 % of the absolute errors do not exceed
 * @param p95 what 95 % do not exceed
 * @param p99 what 99 % do not exceed
 * @param cosine of the angle between both outputs as vectors
 * @param psnr peak signal to noise ratio in decibels, the peak being the spread of the reference; null if there is no error at all
 * @param relative root of the mean square error over that of the reference's values
 * @param spread largest less smallest value of the reference
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutputError(
        String tensor,
        double max,
        double median,
        double p90,
        double p95,
        double p99,
        double cosine,
        @Nullable Double psnr,
        double relative,
        double spread) {
    /** As an engine's manifest has it. */
    public Accuracy.OutputError manifest() {
        return new Accuracy.OutputError(tensor, max, median, p90, p95, p99, cosine, psnr);
    }
}
