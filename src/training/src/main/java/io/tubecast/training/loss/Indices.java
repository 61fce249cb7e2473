package io.tubecast.training.loss;

import static org.bytedeco.pytorch.global.torch.from_blob;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Row numbers and labels as PyTorch takes them. */
public final class Indices {
    private Indices() {}

    /** A tensor [length] of 64-bit whole numbers, its own memory. */
    public static Tensor of(int... values) {
        LongPointer pointer = new LongPointer(values.length);
        for (int i = 0; i < values.length; i++) {
            pointer.put(i, values[i]);
        }
        return from_blob(pointer, new long[] {values.length}, new TensorOptions(ScalarType.Long))
                .clone();
    }
}
