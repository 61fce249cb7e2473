package io.tubecast.inference.tensorrt.presets;

import org.bytedeco.cuda.cudart.cudaHostFn_t;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * {@code delete object} for TensorRT's objects, which the presets cannot free: their {@code close()} does nothing.
 *
 * <p>TensorRT's classes have virtual destructors. By the C++ ABI that Linux uses, an object begins with the address of its class's table of virtual functions,
 * and the table holds the deleting destructor in a slot that follows from the order of declarations: 1 for every class that derives from {@code INoCopy}. It takes the object
 * and gives nothing back, as the host functions of CUDA do, so the presets' wrapper of those can call it. TensorRT promises that these tables only grow at their ends
 * within a major version.
 */
public final class NativeDelete {
    /** The deleting destructor of runtimes, engines, contexts, builders, networks, configurations, host memory, timing caches and inspectors. */
    public static final int NO_COPY_SLOT = 1;

    /** The deleting destructor of ONNX parsers in TensorRT 10; 7 in TensorRT 11. */
    public static final int PARSER_SLOT = 9;

    private NativeDelete() {}

    /** Destroys an object made by TensorRT and frees its memory; the pointer is null afterwards, and null is left alone. */
    public static void delete(Pointer object, int slot) {
        if (!Failures.isObject(object)) {
            return;
        }
        // what the wrapper takes for a function's structure: its address, and nothing
        try (LongPointer function = new LongPointer(function(object, slot), 0L);
                cudaHostFn_t destructor = new cudaHostFn_t(function)) {
            destructor.call(object);
        }
        object.setNull();
    }

    /** The address of a virtual function of an object. */
    static long function(Pointer object, int slot) {
        long table = new At(object.address()).get(0);
        return new At(table).get(slot);
    }

    /** Words at an address; they belong to someone else and are never freed. */
    private static final class At extends LongPointer {
        At(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
