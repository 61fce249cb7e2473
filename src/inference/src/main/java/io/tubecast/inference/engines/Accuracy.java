package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.Require;
import io.tubecast.inference.yaml.OptionalKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an engine's answers are from those of the fp32 graph on the same inputs.
 *
 * @param frames on how many frames that was measured
 * @param outputs one an output
 * @param videoMapDrop what the model's video-mAP lost with the engine, in [-1, 1]; null if it was not measured
 */
public record Accuracy(
        int frames,
        List<OutputError> outputs,
        @OptionalKey @Nullable Double videoMapDrop) {
    /** Checks the ranges. */
    public Accuracy {
        outputs = List.copyOf(outputs);
        Require.that(frames >= 1, "frames must be at least 1", frames);
        Require.that(!outputs.isEmpty(), "outputs must not be empty", outputs);
        if (videoMapDrop != null) {
            Require.range("videoMapDrop", videoMapDrop, -1, 1);
        }
    }

    /**
     * Errors of one output over all its elements and all frames.
     *
     * @param tensor name of the output
     * @param max largest absolute error
     * @param median of the absolute errors
     * @param p90 nine of ten absolute errors are at most this
     * @param p95 nineteen of twenty are at most this
     * @param p99 ninety-nine of a hundred are at most this
     * @param cosine of the angle between both answers taken as vectors, 1 if they are the same
     * @param psnr peak signal to noise ratio in decibels; null if the answers are equal
     */
    public record OutputError(
            String tensor,
            double max,
            double median,
            double p90,
            double p95,
            double p99,
            double cosine,
            @OptionalKey @Nullable Double psnr) {
        /** Checks the ranges and that the errors rise. */
        public OutputError {
            Require.text("tensor", tensor);
            Require.that(
                    median >= 0 && p90 >= median && p95 >= p90 && p99 >= p95 && max >= p99 && Double.isFinite(max),
                    "median, p90, p95, p99 and max of '" + tensor + "' must be numbers from 0 on that rise",
                    List.of(median, p90, p95, p99, max));
            Require.range("cosine", cosine, -1, 1.000001); // the last digits are rounding
            Require.that(psnr == null || Double.isFinite(psnr), "psnr must be a number", String.valueOf(psnr));
        }
    }
}
