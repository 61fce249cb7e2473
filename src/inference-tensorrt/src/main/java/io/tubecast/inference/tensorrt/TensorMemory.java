package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.tensorrt.TensorRtTensor.Pieces;
import io.tubecast.inference.tensorrt.driver.Driver;
import io.tubecast.inference.tensorrt.driver.MemoryCalls;
import io.tubecast.inference.tensorrt.driver.MemoryCalls.Memory;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Stream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes tensors, each on the memory that suits the device. */
final class TensorMemory {
    private static final Logger LOG = LoggerFactory.getLogger(TensorMemory.class);

    private final Driver driver;
    private final Stream stream;
    private final boolean shared;

    /**
     * Memory on a device.
     *
     * @param stream in which new memory is cleared
     * @param shared whether the device works on the processor's memory in place, so that nothing is ever copied
     */
    TensorMemory(Driver driver, Stream stream, boolean shared) {
        this.driver = driver;
        this.stream = stream;
        this.shared = shared;
    }

    /** What the memory is asked of. */
    Driver driver() {
        return driver;
    }

    /** A tensor that only engines see, all zero. */
    TensorRtTensor onDevice(TensorSpec spec) {
        return make(spec, owned -> {
            Memory device = clearedDevice(spec, owned);
            return new Pieces(device, null, null, null, false, this);
        });
    }

    /** A tensor that the program sees, all zero. */
    TensorRtTensor onHost(TensorSpec spec) {
        return make(spec, owned -> {
            Memory host = pinned(spec, owned);
            ByteBuffer bytes = driver.memory().view(host);
            return new Pieces(device(spec, host, owned), host, bytes, null, shared, this);
        });
    }

    /**
     * A tensor on memory of the program.
     *
     * @param memory checked to be direct and of the tensor's size
     */
    TensorRtTensor around(TensorSpec spec, ByteBuffer memory) {
        ByteBuffer bytes = memory.duplicate().clear().order(ByteOrder.nativeOrder());
        try {
            return make(spec, owned -> {
                MemoryCalls calls = driver.memory();
                Memory host = calls.register(bytes);
                owned.own(() -> calls.unregister(host));
                return new Pieces(device(spec, host, owned), host, bytes, null, shared, this);
            });
        } catch (EngineException e) {
            driver.graphs().forgetError();
            LOG.debug(
                    "tensor '{}' lies on memory that cannot be pinned, its bytes are copied: {}",
                    spec.name(),
                    e.getMessage());
        }
        return make(spec, owned -> {
            Memory host = pinned(spec, owned);
            ByteBuffer stage = driver.memory().view(host);
            return new Pieces(device(spec, host, owned), host, bytes, stage, shared, this);
        });
    }

    /** Device memory that belongs to whoever it is made for, not cleared. */
    Memory scratch(long bytes, Owned owned) {
        MemoryCalls calls = driver.memory();
        Memory memory = calls.allocate(bytes);
        owned.own(() -> calls.free(memory));
        return memory;
    }

    private Memory device(TensorSpec spec, Memory host, Owned owned) {
        return shared ? driver.memory().devicePointer(host) : clearedDevice(spec, owned);
    }

    private Memory clearedDevice(TensorSpec spec, Owned owned) {
        Memory device = scratch(spec.bytes(), owned);
        driver.streams().clear(device, stream);
        driver.streams().synchronizeStream(stream);
        return device;
    }

    private Memory pinned(TensorSpec spec, Owned owned) {
        MemoryCalls calls = driver.memory();
        Memory host = calls.allocateHost(spec.bytes());
        owned.own(() -> calls.freeHost(host));
        ByteBuffer bytes = calls.view(host);
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) 0);
        }
        return host;
    }

    @FunctionalInterface
    private interface Plan {
        Pieces make(Owned owned);
    }

    private static TensorRtTensor make(TensorSpec spec, Plan plan) {
        Owned owned = new Owned();
        try {
            return new TensorRtTensor(spec, plan.make(owned), owned);
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }
}
