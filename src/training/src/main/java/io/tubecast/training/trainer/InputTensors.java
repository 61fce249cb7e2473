package io.tubecast.training.trainer;

import static org.bytedeco.pytorch.global.torch.from_blob;

import io.tubecast.training.data.Batch;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/** A batch as PyTorch sees it. */
final class InputTensors {
    private InputTensors() {}

    /** For each stream [2B, channels, H, W] over the batch's own memory, which is channels-last already. */
    static Map<StreamKind, Tensor> of(Batch batch, NetworkSpec network) {
        int size = batch.inputSize();
        Map<StreamKind, Tensor> inputs = new EnumMap<>(StreamKind.class);
        for (StreamKind stream : network.streams()) {
            FloatPointer pointer = new FloatPointer(batch.input(stream));
            Tensor tensor = from_blob(pointer, 2L * batch.pairs(), size, size, batch.channels(stream));
            inputs.put(stream, tensor.permute(0, 3, 1, 2));
        }
        return inputs;
    }
}
