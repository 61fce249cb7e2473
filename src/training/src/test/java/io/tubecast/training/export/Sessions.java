package io.tubecast.training.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Runs graphs under ONNX Runtime, for tests. */
public final class Sessions {
    private Sessions() {}

    /** Seeded bytes. */
    public static ByteBuffer noise(int length, int seed) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder()).put(0, bytes);
    }

    /**
     * Runs a graph.
     *
     * @param bytes its uint8 inputs by name
     * @param maps its float inputs by name
     * @return its outputs by name
     */
    public static Map<String, float[]> run(OnnxModel model, Map<String, ByteBuffer> bytes, Map<String, float[]> maps)
            throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (OrtSession session = environment.createSession(model.toBytes())) {
            for (Port port : model.inputs()) {
                long[] shape = port.shape().stream().mapToLong(Long::longValue).toArray();
                ByteBuffer given = bytes.get(port.name());
                inputs.put(
                        port.name(),
                        given != null
                                ? OnnxTensor.createTensor(environment, given, shape, OnnxJavaType.UINT8)
                                : OnnxTensor.createTensor(environment, FloatBuffer.wrap(maps.get(port.name())), shape));
            }
            Map<String, float[]> outputs = new HashMap<>();
            try (OrtSession.Result result = session.run(inputs)) {
                for (Port port : model.outputs()) {
                    FloatBuffer buffer = ((OnnxTensor) result.get(port.name()).orElseThrow()).getFloatBuffer();
                    float[] values = new float[buffer.remaining()];
                    buffer.get(values);
                    outputs.put(port.name(), values);
                }
            }
            return outputs;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }
}
