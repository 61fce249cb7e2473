package io.tubecast.trtbuild.build;

import io.tubecast.inference.bundle.GoldenCheck;
import io.tubecast.inference.bundle.GoldenInput;
import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.engines.Precision;
import io.tubecast.trtbuild.samples.NetworkRun;
import java.util.ArrayList;
import java.util.List;

/** What a network answers to the golden input of its model: written down when an engine is made, compared when it is loaded. */
final class Golden {
    private static final int VALUES = 16;
    private static final double FP32_TOLERANCE = 1e-3;
    private static final double OTHER_TOLERANCE = 5e-2;

    private Golden() {}

    /** Runs a network on the golden input. */
    static GoldenVector.Graph record(NetworkRun run, int seed, Precision precision) {
        GoldenInput golden = new GoldenInput(seed);
        for (TensorSpec input : run.graph().inputs()) {
            golden.fill(input, run.input(input.name()).bytes());
        }
        run.run();
        List<GoldenVector.Output> outputs = new ArrayList<>();
        for (TensorSpec output : run.graph().outputs()) {
            if (output.type() == ElementType.FLOAT32) {
                outputs.add(GoldenCheck.expectation(
                        output.name(), run.output(output.name()).floats(), VALUES));
            }
        }
        double tolerance = precision == Precision.FP32 ? FP32_TOLERANCE : OTHER_TOLERANCE;
        return new GoldenVector.Graph(run.graph().name(), tolerance, outputs);
    }
}
