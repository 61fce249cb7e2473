package io.tubecast.trtbuild.conversion;

import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.terminal.Progress;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Calibrator;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.trtbuild.samples.NetworkRun;
import io.tubecast.trtbuild.samples.Sample;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what the tensors of a network hold: runs the fp32 network in ONNX Runtime with its inner tensors as outputs too.
 *
 * <p>All inner tensors of a large network do not fit into memory at once, so they are taken in batches, and the samples run once a batch.
 */
public final class RangeMeasurement {
    /** Bytes of inner tensors that are taken at once. */
    private static final long BATCH_BYTES = 128L << 20;

    private final OnnxRuntimeProvider provider;
    private final Path work;
    private final PrintWriter out;
    private final long batchBytes;

    /**
     * Measures with some engine.
     *
     * @param work folder for graphs with more outputs
     * @param out where progress goes
     */
    public RangeMeasurement(OnnxRuntimeProvider provider, Path work, PrintWriter out) {
        this(provider, work, out, BATCH_BYTES);
    }

    RangeMeasurement(OnnxRuntimeProvider provider, Path work, PrintWriter out, long batchBytes) {
        this.provider = provider;
        this.work = work;
        this.out = out;
        this.batchBytes = batchBytes;
    }

    /**
     * Runs a network on samples.
     *
     * @param model the fp32 network
     * @param graph what messages call it, and its inputs
     */
    public Calibrator measure(OnnxModel model, GraphSpec graph, List<Sample> samples) {
        List<List<String>> batches = batches(model, graph);
        Calibrator calibrator = new Calibrator();
        try (Progress progress =
                new Progress(out, graph.name() + ": measuring ranges, runs", (long) batches.size() * samples.size())) {
            for (List<String> batch : batches) {
                run(model, graph, batch, samples, calibrator, progress);
            }
        }
        samples.forEach(sample -> calibrator.frameDone());
        return calibrator;
    }

    private void run(
            OnnxModel model,
            GraphSpec graph,
            List<String> batch,
            List<Sample> samples,
            Calibrator calibrator,
            Progress progress) {
        GraphSpec extended = extended(model, graph, batch);
        try (NetworkRun run = new NetworkRun(provider, work, extended)) {
            for (Sample sample : samples) {
                Interruption.check();
                run.run(sample);
                for (String tensor : batch) {
                    boolean isInput = graph.inputs().stream()
                            .anyMatch(input -> input.name().equals(tensor));
                    calibrator.add(
                            tensor,
                            (isInput ? run.input(tensor) : run.output(tensor))
                                    .floats()
                                    .duplicate()
                                    .clear());
                }
                progress.advance(1);
            }
        }
    }

    /** The network with these tensors as outputs, in the working folder. */
    private GraphSpec extended(OnnxModel model, GraphSpec graph, List<String> tensors) {
        List<String> inner = tensors.stream()
                .filter(tensor ->
                        graph.inputs().stream().noneMatch(input -> input.name().equals(tensor)))
                .toList();
        Path file = work.resolve(graph.name() + "-ranges.onnx");
        GraphEdit.withOutputs(model, inner).write(file);
        return provider.describe(file);
    }

    /** The tensors of floats that nodes compute or that are inputs, in batches whose outputs fit into memory. */
    private List<List<String>> batches(OnnxModel model, GraphSpec graph) {
        List<String> floats = new ElementTypes(model).floats();
        GraphSpec all = extended(model, graph, floats);
        List<List<String>> batches = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        long bytes = 0;
        for (String tensor : floats) {
            long size = size(all, tensor);
            if (!batch.isEmpty() && bytes + size > batchBytes) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(tensor);
            bytes += size;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private static long size(GraphSpec all, String tensor) {
        return all.outputs().stream()
                .filter(spec -> spec.name().equals(tensor) && spec.type() == ElementType.FLOAT32)
                .mapToLong(TensorSpec::bytes)
                .findFirst()
                .orElse(0);
    }
}
