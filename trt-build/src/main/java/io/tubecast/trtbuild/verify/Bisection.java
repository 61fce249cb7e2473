package io.tubecast.trtbuild.verify;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.trtbuild.accuracy.Numbers;
import io.tubecast.trtbuild.accuracy.OutputErrors;
import io.tubecast.trtbuild.samples.NetworkRun;
import io.tubecast.trtbuild.samples.Sample;
import io.tubecast.trtbuild.verify.Verification.FirstWrong;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the first node of a converted graph whose result is off: both graphs give an inner tensor as an output too, and the place is halved along the order of the fp32 graph.
 *
 * <p>Only tensors that both have under the same name are looked at. Errors need not rise along a graph, so what is found is a node with a wrong result behind one with a right one, not
 * always the very first. An inner tensor that is an output too is not fused away, so the last digits may differ from those of the engine as it runs.
 */
public final class Bisection {
    private static final Set<Integer> NUMBERS =
            Set.of(DataType.FLOAT_VALUE, DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE);

    private final OnnxRuntimeProvider provider;
    private final Path work;
    private final OnnxModel fp32;
    private final OnnxModel converted;
    private final List<Sample> samples;

    /**
     * A search in two graphs.
     *
     * @param work folder for graphs with more outputs
     * @param converted the same graph in another precision
     * @param samples inputs of both
     */
    public Bisection(
            OnnxRuntimeProvider provider, Path work, OnnxModel fp32, OnnxModel converted, List<Sample> samples) {
        this.provider = provider;
        this.work = work;
        this.fp32 = fp32;
        this.converted = converted;
        this.samples = List.copyOf(samples);
    }

    /**
     * Looks for the node.
     *
     * @param graph inputs and outputs of both
     * @param limit relative error above which a result is wrong
     * @return a node on the way to the worst output; empty if all outputs are right
     */
    public Optional<FirstWrong> find(GraphSpec graph, double limit) {
        String worst = "";
        double wrongError = limit;
        for (TensorSpec output : graph.outputs()) {
            double error = error(graph, output.name());
            if (error > wrongError) {
                worst = output.name();
                wrongError = error;
            }
        }
        return worst.isEmpty() ? Optional.empty() : find(graph, limit, worst, wrongError);
    }

    private Optional<FirstWrong> find(GraphSpec graph, double limit, String output, double outputError) {
        List<String> common = common(ancestors(output));
        int right = -1;
        int wrong = common.size() - 1; // the output itself
        double wrongError = outputError;
        double rightError = 0;
        while (wrong - right > 1) {
            Interruption.check();
            int middle = (wrong + right) >>> 1;
            double error = error(graph, common.get(middle));
            if (error > limit) {
                wrong = middle;
                wrongError = error;
            } else {
                right = middle;
                rightError = error;
            }
        }
        String tensor = common.get(wrong);
        NodeProto node = new GraphEdit(fp32).producer(tensor);
        return Optional.of(new FirstWrong(
                node == null ? tensor : GraphEdit.nameOf(node),
                node == null ? "" : node.getOpType(),
                tensor,
                wrongError,
                right < 0 ? "" : common.get(right),
                rightError));
    }

    /** A tensor of the fp32 graph and all it is computed from. */
    private Set<String> ancestors(String tensor) {
        GraphEdit graph = new GraphEdit(fp32);
        Set<String> found = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(tensor));
        while (!open.isEmpty()) {
            String next = open.pop();
            NodeProto node = graph.producer(next);
            if (found.add(next) && node != null) {
                open.addAll(node.getInputList());
            }
        }
        return found;
    }

    /** Results that both graphs compute, of some, in the order of the fp32 graph. */
    private List<String> common(Set<String> wanted) {
        GraphEdit both = new GraphEdit(converted);
        GraphEdit own = new GraphEdit(fp32);
        ElementTypes types = new ElementTypes(converted);
        List<String> common = new ArrayList<>();
        for (String tensor : new ElementTypes(fp32).floats()) {
            boolean computed = own.producer(tensor) != null && both.producer(tensor) != null;
            if (computed && wanted.contains(tensor) && NUMBERS.contains(types.of(tensor))) {
                common.add(tensor);
            }
        }
        return common;
    }

    private double error(GraphSpec graph, String tensor) {
        OutputErrors errors = new OutputErrors(tensor);
        try (NetworkRun wanted = run(fp32, tensor, graph.name() + "-bisect-fp32.onnx");
                NetworkRun found = run(converted, tensor, graph.name() + "-bisect.onnx")) {
            for (Sample sample : samples) {
                wanted.run(sample);
                found.run(sample);
                errors.add(Numbers.of(wanted.output(tensor)), Numbers.of(found.output(tensor)));
            }
        }
        return errors.errors().relative();
    }

    private NetworkRun run(OnnxModel model, String tensor, String name) {
        Path file = work.resolve(name);
        GraphEdit.withOutputs(model, List.of(tensor)).write(file);
        return new NetworkRun(provider, work, provider.describe(file));
    }
}
