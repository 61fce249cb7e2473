package io.tubecast.inference.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** A direct buffer and ONNX Runtime's view of it. Owns both. */
final class OnnxRuntimeTensor implements Tensor {
    private final TensorSpec spec;
    private final ByteBuffer bytes;
    private final FloatBuffer floats;
    private final OnnxTensor tensor;
    private boolean closed;

    OnnxRuntimeTensor(TensorSpec spec, ByteBuffer bytes, OnnxTensor tensor) {
        this.spec = spec;
        this.bytes = bytes;
        this.tensor = tensor;
        floats = bytes.asFloatBuffer();
    }

    @Override
    public TensorSpec spec() {
        return spec;
    }

    @Override
    public ByteBuffer bytes() {
        checkOpen();
        return bytes;
    }

    @Override
    public FloatBuffer floats() {
        checkOpen();
        if (spec.type() != ElementType.FLOAT32) {
            throw new EngineException("tensor '%s' is %s, not floats".formatted(spec.name(), spec.describe()));
        }
        return floats;
    }

    OnnxTensor onnx() {
        checkOpen();
        return tensor;
    }

    private void checkOpen() {
        if (closed) {
            throw new EngineException("tensor '%s' is closed".formatted(spec.name()));
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            tensor.close();
        }
    }
}
