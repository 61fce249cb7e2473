package io.tubecast.inference.tensorrt.driver;

/** What there is to run on. The first device is used; {@code CUDA_VISIBLE_DEVICES} tells which one is first. */
public interface DeviceCalls {
    /** What can be asked about the device with {@code cudaDeviceGetAttribute}. */
    enum Attribute {
        /** {@code cudaDevAttrComputeCapabilityMajor}. */
        COMPUTE_MAJOR,
        /** {@code cudaDevAttrComputeCapabilityMinor}. */
        COMPUTE_MINOR,
        /** {@code cudaDevAttrMultiProcessorCount}. */
        MULTIPROCESSORS,
        /** {@code cudaDevAttrIntegrated}: 1 if the device shares its memory with the processor. */
        INTEGRATED,
        /** {@code cudaDevAttrCanMapHostMemory}: 1 if the device can read and write pinned host memory in place. */
        MAPS_HOST_MEMORY,
        /** {@code cudaDevAttrHostRegisterSupported}: 1 if memory that exists already can be pinned. */
        REGISTERS_HOST_MEMORY
    }

    /** {@code cudaGetDeviceCount}. */
    int count();

    /**
     * {@code cudaSetDeviceFlags(cudaDeviceScheduleBlockingSync)}: threads that wait for the device sleep. Asked for before anything else makes the device's
     * context.
     */
    void sleepWhileWaiting();

    /** {@code cudaSetDevice(0)}: makes the context. */
    void select();

    /** {@code cudaDeviceGetAttribute} of device 0. */
    int attribute(Attribute attribute);

    /** {@code cuDeviceGetName} of device 0, because the structure of {@code cudaGetDeviceProperties} differs between CUDA 12 and 13. */
    String name();

    /** {@code cudaDriverGetVersion}: the newest CUDA the driver serves, 13020 for 13.2. */
    int driverVersion();

    /** {@code cudaRuntimeGetVersion}, 13020 for 13.2. */
    int runtimeVersion();

    /** {@code cudaMemGetInfo}: bytes of device memory that are free. */
    long freeBytes();
}
