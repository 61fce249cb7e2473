package io.tubecast.inference.tensorrt.driver;

import java.nio.ByteBuffer;

/** Memory on the device, and memory of the host that the device knows. */
public interface MemoryCalls {
    /** A piece of memory. */
    interface Memory {
        /** Where it begins, in the address space of whoever it was asked for. */
        long address();

        /** How long it is. */
        long bytes();
    }

    /** {@code cudaMalloc}; not cleared. */
    Memory allocate(long bytes);

    /** {@code cudaFree}. */
    void free(Memory device);

    /** {@code cudaHostAlloc(cudaHostAllocMapped)}: pinned, and in the device's address space too; not cleared. */
    Memory allocateHost(long bytes);

    /** {@code cudaFreeHost}. */
    void freeHost(Memory host);

    /** The bytes of {@link #allocateHost}, native byte order; valid until it is freed. */
    ByteBuffer view(Memory host);

    /**
     * {@code cudaHostRegister(cudaHostRegisterMapped)}: pins memory that exists already.
     *
     * @param memory a direct buffer, whole
     */
    Memory register(ByteBuffer memory);

    /** {@code cudaHostUnregister}. */
    void unregister(Memory registered);

    /** {@code cudaHostGetDevicePointer}: the same memory as the device sees it; freed with the host's. */
    Memory devicePointer(Memory host);
}
