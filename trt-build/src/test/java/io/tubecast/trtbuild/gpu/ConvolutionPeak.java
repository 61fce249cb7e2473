package io.tubecast.trtbuild.gpu;

import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Step;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.Tensor.Placement;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.GraphBuilder;
import io.tubecast.onnx.GraphBuilder.Walk;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.inspect.GraphReport;
import io.tubecast.onnx.precision.HalfPrecision;
import io.tubecast.onnx.precision.HalfPrecision.Kind;
import io.tubecast.trtbuild.backend.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How many operations a second a device does in nothing but convolutions, as TensorRT builds them: what networks are measured against. */
final class ConvolutionPeak {
    private static final int WARM_UP = 10;

    private final int size;
    private final int channels;
    private final int layers;

    /**
     * A chain of convolutions.
     *
     * @param size of the maps, both ways
     * @param channels of the maps
     * @param layers of as many channels in as out
     */
    ConvolutionPeak(int size, int channels, int layers) {
        this.size = size;
        this.channels = channels;
        this.layers = layers;
    }

    /** One channel in and one out, so that what the program sees is small beside what is computed. */
    private OnnxModel graph() {
        GraphBuilder graph = new GraphBuilder("peak");
        Random random = new Random(3);
        String x = graph.input(new Port("x", TensorType.FLOAT, List.of(1L, 1L, (long) size, (long) size)));
        x = convolution(graph, "in", x, 1, channels, random);
        for (int layer = 0; layer < layers; layer++) {
            x = convolution(graph, "layer" + layer, x, channels, channels, random);
        }
        graph.output(convolution(graph, "y", x, channels, 1, random));
        return graph.build();
    }

    private static String convolution(GraphBuilder graph, String name, String x, int from, int to, Random random) {
        float[] weights = new float[to * from * 9];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (random.nextGaussian() * Math.sqrt(1.0 / (9 * from))); // values keep their size
        }
        String weight = graph.constant(name + ".weight", weights, to, from, 3, 3);
        String bias = graph.constant(name + ".bias", new float[to], to);
        return graph.conv(name, x, weight, bias, new Walk(3, 1, 1, 1));
    }

    /** Operations a second in fp16, two for each multiply-accumulate, at the median time of an engine's run. */
    double measure(Target target, OnnxRuntimeProvider reference, Path work, int runs, PrintWriter out)
            throws IOException {
        OnnxModel model = graph();
        long macs = GraphReport.of(model).totals().macs();
        Path network = work.resolve("peak.onnx");
        HalfPrecision.convert(model, Kind.FP16, Ranges.NONE, HalfPrecision.Options.defaults(Kind.FP16))
                .model()
                .write(network);
        GraphSpec graph = reference.describe(network);
        String engine = "peak-engine" + target.kind().extension();
        Files.deleteIfExists(work.resolve(engine));
        target.make("peak", network, line -> {}).writeTo(work.resolve(engine));
        long median = median(target.provider(), work, graph.withFile(engine), runs);
        out.printf("peak: %d MMAC in %.3f ms%n", macs / 1_000_000, median / 1e6);
        return 2.0 * macs / (median / 1e9);
    }

    private static long median(EngineProvider provider, Path work, GraphSpec graph, int runs) {
        try (Owned owned = new Owned()) {
            NetworkEngine engine = owned.own(provider.open(work, graph));
            Map<String, Tensor> inputs = new HashMap<>();
            Map<String, Tensor> outputs = new HashMap<>();
            for (TensorSpec spec : graph.inputs()) {
                inputs.put(spec.name(), owned.own(provider.allocate(spec, Placement.HOST)));
            }
            for (TensorSpec spec : graph.outputs()) {
                outputs.put(spec.name(), owned.own(provider.allocate(spec, Placement.HOST)));
            }
            Step step = owned.own(provider.step(List.of(engine.bind(inputs, outputs))));
            long[] nanos = new long[runs];
            for (int run = -WARM_UP; run < runs; run++) {
                step.run();
                if (run >= 0) {
                    nanos[run] = step.nanos(0);
                }
            }
            Arrays.sort(nanos);
            return nanos[runs / 2];
        }
    }
}
