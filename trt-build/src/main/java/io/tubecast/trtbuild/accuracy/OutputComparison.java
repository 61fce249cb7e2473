package io.tubecast.trtbuild.accuracy;

import io.tubecast.core.terminal.Interruption;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.trtbuild.samples.NetworkRun;
import io.tubecast.trtbuild.samples.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Runs a network and its reference on the same samples and compares their outputs of floats. */
public final class OutputComparison {
    private OutputComparison() {}

    /**
     * Compares.
     *
     * @param reference the fp32 network
     * @param candidate another one with the same tensors
     * @param done told after every sample how many were run
     * @return one an output of floats, in the graph's order
     */
    public static List<OutputError> compare(
            NetworkRun reference, NetworkRun candidate, List<Sample> samples, IntConsumer done) {
        List<String> tensors = new ArrayList<>();
        List<OutputErrors> errors = new ArrayList<>();
        for (TensorSpec output : reference.graph().outputs()) {
            if (Numbers.known(output.type())) {
                tensors.add(output.name());
                errors.add(new OutputErrors(output.name()));
            }
        }
        for (Sample sample : samples) {
            Interruption.check();
            reference.run(sample);
            candidate.run(sample);
            for (int i = 0; i < tensors.size(); i++) {
                String tensor = tensors.get(i);
                errors.get(i).add(Numbers.of(reference.output(tensor)), Numbers.of(candidate.output(tensor)));
            }
            done.accept(1);
        }
        return errors.stream().map(OutputErrors::errors).toList();
    }

    /** The worst of some outputs' relative errors. */
    public static double worst(List<OutputError> errors) {
        return errors.stream().mapToDouble(OutputError::relative).max().orElse(0);
    }
}
