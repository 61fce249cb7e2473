package io.tubecast.trtbuild.build;

import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.engines.KeptNode;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.engines.Speed;
import io.tubecast.trtbuild.accuracy.OutputComparison;
import io.tubecast.trtbuild.accuracy.OutputError;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An engine that was made and measured, and may or may not be taken.
 *
 * @param precision what it computes in
 * @param file the engine
 * @param kept nodes in a higher precision
 * @param errors of its outputs
 * @param samples on how many inputs they were measured
 * @param speed beside the fp32 graph; null if it was not measured
 * @param expect what it answers to the golden input
 */
record Candidate(
        Precision precision,
        Path file,
        List<KeptNode> kept,
        List<OutputError> errors,
        int samples,
        @Nullable Speed speed,
        GoldenVector.Graph expect) {
    /** An engine that is not faster than the fp32 graph by this is not worth its rounding where that graph runs too. */
    private static final double WORTH = 1.03;

    /** Copies the lists. */
    Candidate {
        kept = List.copyOf(kept);
        errors = List.copyOf(errors);
    }

    /** The worst output's relative error. */
    double error() {
        return OutputComparison.worst(errors);
    }

    /** Whether it is the one to take of two that may be. */
    boolean isFasterThan(Candidate other) {
        // without times, the one that was tried later is the smaller one
        return speed == null || other.speed == null || speed.engineMillis() < other.speed.engineMillis();
    }

    /**
     * Why it cannot be taken, whatever its accuracy; empty if it may be.
     *
     * @param cpu whether the fp32 graph runs on the same device without an engine
     */
    String whyNot(boolean cpu) {
        if (errors.stream().anyMatch(error -> !Double.isFinite(error.max()))) {
            return "%s left out: it answers with values that are no numbers".formatted(precision);
        }
        if (cpu && speed != null && speed.fp32Millis() < WORTH * speed.engineMillis()) {
            return String.format(
                    Locale.ROOT,
                    "%s left out: %.2f ms, fp32 %.2f ms",
                    precision,
                    speed.engineMillis(),
                    speed.fp32Millis());
        }
        return "";
    }
}
