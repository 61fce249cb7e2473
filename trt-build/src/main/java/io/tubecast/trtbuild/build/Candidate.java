package io.tubecast.trtbuild.build;

import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.engines.KeptNode;
import io.tubecast.inference.engines.Precision;
import io.tubecast.inference.engines.Speed;
import io.tubecast.trtbuild.accuracy.OutputComparison;
import io.tubecast.trtbuild.accuracy.OutputError;
import java.nio.file.Path;
import java.util.List;
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
    /** Copies the lists. */
    Candidate {
        kept = List.copyOf(kept);
        errors = List.copyOf(errors);
    }

    /** The worst output's relative error. */
    double error() {
        return OutputComparison.worst(errors);
    }
}
