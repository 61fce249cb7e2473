package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.tensorrt.driver.MemoryCalls.Memory;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that the device reads and writes. Owns its memory.
 *
 * <p>A tensor of the engine has device memory alone. One of the program has pinned memory too, which is the same memory where device and processor share theirs; elsewhere
 * steps copy between the two. On memory that cannot be pinned, the pinned memory is a stage between that and the device.
 */
final class TensorRtTensor implements Tensor {
    private final TensorSpec spec;
    private final Pieces pieces;
    private final Owned owned;
    private final @Nullable FloatBuffer floats;
    private boolean closed;

    /**
     * The pieces of memory of a tensor.
     *
     * @param device what engines are given
     * @param host pinned memory of the program; null for a tensor of the engine
     * @param program what the program sees; null for a tensor of the engine
     * @param stage the bytes of {@code host} where those of {@code program} lie elsewhere
     * @param shared whether {@code device} is {@code host}, seen from the device
     * @param maker who made them
     */
    record Pieces(
            Memory device,
            @Nullable Memory host,
            @Nullable ByteBuffer program,
            @Nullable ByteBuffer stage,
            boolean shared,
            TensorMemory maker) {}

    /** Takes over the memory, which {@code owned} frees. */
    TensorRtTensor(TensorSpec spec, Pieces pieces, Owned owned) {
        this.spec = spec;
        this.pieces = pieces;
        this.owned = owned;
        floats = pieces.program() == null ? null : pieces.program().asFloatBuffer();
    }

    @Override
    public TensorSpec spec() {
        return spec;
    }

    @Override
    public ByteBuffer bytes() {
        checkOpen();
        return program(pieces.program());
    }

    @Override
    public FloatBuffer floats() {
        checkOpen();
        if (spec.type() != ElementType.FLOAT32) {
            throw new EngineException("tensor '%s' is %s, not floats".formatted(spec.name(), spec.describe()));
        }
        return program(floats);
    }

    private <B> B program(@Nullable B buffer) {
        if (buffer == null) {
            throw new EngineException("tensor '%s' stays on the device: only engines see it".formatted(spec.name()));
        }
        return buffer;
    }

    /** Whether it was made there. */
    boolean isOf(TensorMemory maker) {
        return pieces.maker() == maker;
    }

    /** What engines are given. */
    Memory device() {
        return pieces.device();
    }

    /** The program's pinned memory, if it must be copied to and from the device's. */
    @Nullable Memory copied() {
        return pieces.shared() ? null : pieces.host();
    }

    /** The memory that engines touch, as the processor would address it if it can. */
    Span deviceSpan() {
        Memory memory = pieces.shared() && pieces.host() != null ? pieces.host() : pieces.device();
        return new Span(memory.address(), memory.bytes());
    }

    /** Whether {@link #stageIn} and {@link #stageOut} have work. */
    boolean isStaged() {
        return pieces.stage() != null;
    }

    /** From the program's memory to what the device can reach. */
    void stageIn() {
        copy(pieces.stage(), pieces.program());
    }

    /** Back to the program's memory. */
    void stageOut() {
        copy(pieces.program(), pieces.stage());
    }

    private void copy(@Nullable ByteBuffer to, @Nullable ByteBuffer from) {
        if (to != null && from != null) {
            to.put(0, from, 0, spec.bytes());
        }
    }

    void checkOpen() {
        if (closed) {
            throw new EngineException("tensor '%s' is closed".formatted(spec.name()));
        }
    }

    @Override
    public void close() {
        closed = true;
        owned.close();
    }
}
