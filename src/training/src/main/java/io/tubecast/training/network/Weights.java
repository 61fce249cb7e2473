package io.tubecast.training.network;

import static org.bytedeco.pytorch.global.torch.from_blob;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * A network's named tensors, learnt values and running statistics alike, in the order of the layers.
 *
 * <p>Names end in {@code .weight}, {@code .bias}, {@code .scale}, {@code .shift}, {@code .mean} or {@code .variance}; the last two are batch norm's running
 * statistics and are not learnt. Owns the tensors' native memory until {@link #close()}. Not thread-safe.
 */
public final class Weights implements AutoCloseable {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** Whether gradients flow into the tensor of this name. */
    public static boolean learnt(String name) {
        return !name.endsWith(".mean") && !name.endsWith(".variance");
    }

    /**
     * Adds a tensor.
     *
     * @param values row-major
     * @param shape four and five sizes are stored channels-last, which trains in half the time on a CPU
     */
    void add(String name, float[] values, long... shape) {
        try (FloatPointer pointer = new FloatPointer(values);
                Tensor view = from_blob(pointer, shape)) {
            Tensor tensor = view.clone().contiguous(layout(shape.length));
            tensor.retainReference(); // survives whatever pointer scope it was made in
            if (learnt(name)) {
                tensor.set_requires_grad(true);
            }
            if (tensors.put(name, tensor) != null) {
                throw new IllegalArgumentException("two tensors are called " + name);
            }
        }
    }

    private static MemoryFormat layout(int axes) {
        return switch (axes) {
            case 4 -> MemoryFormat.ChannelsLast;
            case 5 -> MemoryFormat.ChannelsLast3d;
            default -> MemoryFormat.Contiguous;
        };
    }

    /** All names. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** The tensor itself, ours to keep. */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor '%s' among %s".formatted(name, tensors.keySet()));
        }
        return tensor;
    }

    /** Sizes of a tensor. */
    public long[] shape(String name) {
        return get(name).sizes().vec().get();
    }

    /** A copy of a tensor's values, row-major. */
    public float[] values(String name) {
        return read(get(name));
    }

    /** Overwrites a tensor's values, row-major. */
    public void set(String name, float[] values) {
        write(values, get(name));
    }

    /** Calls back with each learnt tensor. */
    public void forEachLearnt(BiConsumer<String, Tensor> action) {
        tensors.forEach((name, tensor) -> {
            if (learnt(name)) {
                action.accept(name, tensor);
            }
        });
    }

    /** A copy of any float tensor's values, row-major. */
    public static float[] read(Tensor tensor) {
        try (Tensor detached = tensor.detach();
                Tensor dense = detached.contiguous()) {
            float[] values = new float[Math.toIntExact(dense.numel())];
            try (FloatPointer pointer = dense.data_ptr_float()) {
                pointer.capacity(values.length).get(values);
            }
            return values;
        }
    }

    /** Overwrites any float tensor's values, given row-major. */
    public static void write(float[] values, Tensor tensor) {
        if (values.length != tensor.numel()) {
            throw new IllegalArgumentException("%d values for a tensor of %d".formatted(values.length, tensor.numel()));
        }
        try (FloatPointer pointer = new FloatPointer(values);
                Tensor view = from_blob(pointer, tensor.sizes().vec().get());
                Tensor target = tensor.detach()) {
            target.copy_(view);
        }
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
        tensors.clear();
    }
}
