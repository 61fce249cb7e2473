package io.tubecast.inference.tensorrt.presets;

import io.tubecast.inference.tensorrt.driver.DeviceCalls;
import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.SizeTPointer;

/** Devices by the CUDA runtime. */
final class PresetDevices implements DeviceCalls {
    private static final int DEVICE = 0;
    private static final int NAME_BYTES = 256;

    private final Failures failures;

    PresetDevices(Failures failures) {
        this.failures = failures;
    }

    @Override
    public int count() {
        int[] count = new int[1];
        failures.check(cudart.cudaGetDeviceCount(count), "cudaGetDeviceCount");
        return count[0];
    }

    @Override
    public void sleepWhileWaiting() {
        failures.check(cudart.cudaSetDeviceFlags(cudart.cudaDeviceScheduleBlockingSync), "cudaSetDeviceFlags");
    }

    @Override
    public void select() {
        failures.check(cudart.cudaSetDevice(DEVICE), "cudaSetDevice");
    }

    @Override
    public int attribute(Attribute attribute) {
        int[] value = new int[1];
        failures.check(cudart.cudaDeviceGetAttribute(value, number(attribute), DEVICE), "cudaDeviceGetAttribute");
        return value[0];
    }

    private static int number(Attribute attribute) {
        return switch (attribute) {
            case COMPUTE_MAJOR -> cudart.cudaDevAttrComputeCapabilityMajor;
            case COMPUTE_MINOR -> cudart.cudaDevAttrComputeCapabilityMinor;
            case MULTIPROCESSORS -> cudart.cudaDevAttrMultiProcessorCount;
            case INTEGRATED -> cudart.cudaDevAttrIntegrated;
            case MAPS_HOST_MEMORY -> cudart.cudaDevAttrCanMapHostMemory;
            case REGISTERS_HOST_MEMORY -> cudart.cudaDevAttrHostRegisterSupported;
        };
    }

    @Override
    public String name() {
        int[] device = new int[1];
        failures.check(cudart.cuDeviceGet(device, DEVICE), "cuDeviceGet");
        byte[] name = new byte[NAME_BYTES];
        failures.check(cudart.cuDeviceGetName(name, name.length, device[0]), "cuDeviceGetName");
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public int driverVersion() {
        int[] version = new int[1];
        failures.check(cudart.cudaDriverGetVersion(version), "cudaDriverGetVersion");
        return version[0];
    }

    @Override
    public int runtimeVersion() {
        int[] version = new int[1];
        failures.check(cudart.cudaRuntimeGetVersion(version), "cudaRuntimeGetVersion");
        return version[0];
    }

    @Override
    public long freeBytes() {
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            failures.check(cudart.cudaMemGetInfo(free, total), "cudaMemGetInfo");
            return free.get();
        }
    }
}
