package io.tubecast.inference.onnxruntime;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import io.tubecast.onnx.calibration.Calibrator;
import io.tubecast.onnx.calibration.Method;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.GraphEdit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A graph of any kind in ONNX Runtime, one thread, and what its optimizer made of it. */
final class GraphRun implements AutoCloseable {
    private final OrtEnvironment environment =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "tubecast");
    private final OrtSession session;
    private final List<Port> inputs;

    private GraphRun(OnnxModel model, SessionOptions options) throws OrtException {
        session = environment.createSession(model.toBytes(), options);
        inputs = model.inputs();
    }

    static GraphRun of(OnnxModel model) throws OrtException {
        return of(model, SessionOptions.OptLevel.ALL_OPT);
    }

    static GraphRun of(OnnxModel model, SessionOptions.OptLevel level) throws OrtException {
        try (SessionOptions options = options(level)) {
            return new GraphRun(model, options);
        }
    }

    private static SessionOptions options(SessionOptions.OptLevel level) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setOptimizationLevel(level);
        options.setIntraOpNumThreads(1);
        return options;
    }

    /** The operators of the graph as ONNX Runtime's optimizer leaves it, and how often each is there. */
    static Map<String, Long> optimized(OnnxModel model, Path file) throws OrtException {
        try (SessionOptions options = options(SessionOptions.OptLevel.ALL_OPT)) {
            options.setOptimizedModelFilePath(file.toString());
            new GraphRun(model, options).close();
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        OnnxModel.read(file).operators().forEach(operator -> counts.merge(operator, 1L, Long::sum));
        return counts;
    }

    /** The ranges of all floats inside a graph, over examples. */
    static Calibrator calibrated(OnnxModel model, List<Map<String, ByteBuffer>> examples) throws OrtException {
        List<String> tensors = new ElementTypes(model).floats();
        Calibrator calibrator = new Calibrator();
        try (GraphRun run = of(GraphEdit.withOutputs(model, tensors))) {
            for (Map<String, ByteBuffer> example : examples) {
                run.run(example).forEach(calibrator::add);
                calibrator.frameDone();
            }
        }
        return calibrator;
    }

    /** Ranges by the method that most tests use. */
    static Ranges ranges(OnnxModel model, List<Map<String, ByteBuffer>> examples) throws OrtException {
        return calibrated(model, examples).ranges(Method.MAX);
    }

    /** Runs; the outputs of floats by name. */
    Map<String, FloatBuffer> run(Map<String, ByteBuffer> example) throws OrtException {
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        try {
            for (Port input : inputs) {
                long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
                OnnxJavaType type = input.type() == TensorType.UINT8 ? OnnxJavaType.UINT8 : OnnxJavaType.FLOAT;
                ByteBuffer bytes = example.get(input.name());
                tensors.put(input.name(), OnnxTensor.createTensor(environment, bytes, shape, type));
            }
            try (OrtSession.Result result = session.run(tensors)) {
                Map<String, FloatBuffer> outputs = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.put(output.getKey(), ((OnnxTensor) output.getValue()).getFloatBuffer());
                }
                return outputs;
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * A graph of halves and 8-bit integers in which halves are made floats before they are quantized. QuantizeLinear of halves on the CPU cuts the fraction off in
     * ONNX Runtime 1.29 where the operator rounds (microsoft/onnxruntime issue 18576, mended by pull request 32452), so without this it would not show what the graph
     * says. To be run unoptimized: the optimizer would quantize the biases too, by a division in halves that overflows.
     */
    static OnnxModel quantizingInFloats(OnnxModel model) {
        GraphEdit edit = new GraphEdit(model);
        for (NodeProto node : edit.nodes()) {
            if (node.getOpType().equals("QuantizeLinear")) {
                NodeProto cast = NodeProto.newBuilder()
                        .setOpType("Cast")
                        .addInput("")
                        .addAttribute(Attributes.number("to", TensorType.FLOAT.number()))
                        .build();
                for (String input : node.getInputList().subList(0, 2)) {
                    edit.insert(input, List.of(edit.producer(node.getOutput(0))), cast);
                }
            }
        }
        return edit.build();
    }

    /** The greatest deviation of a run from another, of any output and example. */
    static double deviation(GraphRun exact, GraphRun run, List<Map<String, ByteBuffer>> examples) throws OrtException {
        double worst = 0;
        for (Map<String, ByteBuffer> example : examples) {
            Map<String, FloatBuffer> actual = run.run(example);
            for (Map.Entry<String, FloatBuffer> output : exact.run(example).entrySet()) {
                FloatBuffer found = Objects.requireNonNull(actual.get(output.getKey()), output.getKey());
                worst = Math.max(worst, deviation(output.getValue(), found));
            }
        }
        return worst;
    }

    /** How far an output is from what it should be: the root mean square of the difference over that of what it should be. */
    private static double deviation(FloatBuffer expected, FloatBuffer actual) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.capacity(); i++) {
            difference += Math.pow((double) actual.get(i) - expected.get(i), 2);
            size += Math.pow(expected.get(i), 2);
        }
        return Math.sqrt(difference / size);
    }

    /** Floats as an input. */
    static ByteBuffer bytes(FloatBuffer values) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Float.BYTES * values.capacity()).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values.duplicate().rewind());
        return bytes;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
