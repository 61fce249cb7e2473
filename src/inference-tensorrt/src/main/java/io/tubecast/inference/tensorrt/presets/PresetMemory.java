package io.tubecast.inference.tensorrt.presets;

import io.tubecast.inference.tensorrt.driver.MemoryCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;

/** Memory by the CUDA runtime. */
final class PresetMemory implements MemoryCalls {
    private final Failures failures;

    PresetMemory(Failures failures) {
        this.failures = failures;
    }

    /** A pointer with the length of what it points at. */
    record PresetBlock(Pointer pointer, long bytes) implements Memory {
        @Override
        public long address() {
            return pointer.address();
        }
    }

    static Pointer pointer(Memory memory) {
        return ((PresetBlock) memory).pointer();
    }

    @Override
    public Memory allocate(long bytes) {
        Pointer pointer = new Pointer();
        failures.check(cudart.cudaMalloc(pointer, bytes), "cudaMalloc of " + bytes + " bytes");
        return new PresetBlock(pointer, bytes);
    }

    @Override
    public void free(Memory device) {
        failures.check(cudart.cudaFree(pointer(device)), "cudaFree");
    }

    @Override
    public Memory allocateHost(long bytes) {
        Pointer pointer = new Pointer();
        failures.check(
                cudart.cudaHostAlloc(pointer, bytes, cudart.cudaHostAllocMapped),
                "cudaHostAlloc of " + bytes + " bytes");
        return new PresetBlock(pointer, bytes);
    }

    @Override
    public void freeHost(Memory host) {
        failures.check(cudart.cudaFreeHost(pointer(host)), "cudaFreeHost");
    }

    @Override
    public ByteBuffer view(Memory host) {
        // a pointer of its own: a capacity would become the length of copies
        return new Pointer(pointer(host)).capacity(host.bytes()).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    @Override
    public Memory register(ByteBuffer memory) {
        Pointer pointer = new Pointer(memory.duplicate().clear());
        failures.check(
                cudart.cudaHostRegister(pointer, memory.capacity(), cudart.cudaHostRegisterMapped),
                "cudaHostRegister of " + memory.capacity() + " bytes");
        return new PresetBlock(pointer, memory.capacity());
    }

    @Override
    public void unregister(Memory registered) {
        failures.check(cudart.cudaHostUnregister(pointer(registered)), "cudaHostUnregister");
    }

    @Override
    public Memory devicePointer(Memory host) {
        Pointer pointer = new Pointer();
        failures.check(cudart.cudaHostGetDevicePointer(pointer, pointer(host), 0), "cudaHostGetDevicePointer");
        return new PresetBlock(pointer, host.bytes());
    }
}
