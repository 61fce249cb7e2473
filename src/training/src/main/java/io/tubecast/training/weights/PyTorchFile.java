package io.tubecast.training.weights;

import io.tubecast.training.weights.pickle.PickledStorage;
import io.tubecast.training.weights.pickle.PickledTensor;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A file of {@code torch.save} in either format: its tensors are views of storages. Owns the open file until {@link #close()}. Not thread-safe. */
final class PyTorchFile implements WeightSource {
    private final Path file;
    private final String format;
    private final StateDictionary dictionary;
    private final Storages storages;
    private final List<String> notes;

    /** The numbers behind the tensors; owns the open file. */
    interface Storages extends AutoCloseable {
        /** The bytes of a storage. */
        ByteRegion region(PickledStorage storage);

        /** Order of the bytes of a number. */
        ByteOrder order();

        /** Checks a storage that is about to be read; what is wrong without being fatal goes to the notes. */
        void verify(PickledStorage storage, List<String> notes) throws IOException;

        @Override
        void close();
    }

    PyTorchFile(Path file, String format, StateDictionary dictionary, Storages storages) {
        this.file = file;
        this.format = format;
        this.dictionary = dictionary;
        this.storages = storages;
        notes = new ArrayList<>(dictionary.notes());
        for (Map.Entry<String, PickledTensor> entry : dictionary.tensors().entrySet()) {
            PickledStorage storage = entry.getValue().storage();
            long stored = storages.region(storage).size();
            if (storage.total() * storage.type().bytes() > stored) {
                throw new WeightsException("%s: storage '%s' of tensor '%s' must have %d bytes, has %d"
                        .formatted(
                                file,
                                storage.key(),
                                entry.getKey(),
                                storage.total() * storage.type().bytes(),
                                stored));
            }
        }
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public List<StoredTensor> tensors() {
        return dictionary.tensors().entrySet().stream()
                .map(entry -> new StoredTensor(
                        entry.getKey(),
                        entry.getValue().storage().type(),
                        entry.getValue().shape()))
                .toList();
    }

    @Override
    public float[] read(String name) {
        PickledTensor tensor = dictionary.tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor '%s'".formatted(name));
        }
        PickledStorage storage = tensor.storage();
        String path = file.toString();
        int count = TensorReader.length(path, name, tensor.shape().elements());
        int reach = TensorReader.length(path, name, tensor.reach());
        try {
            storages.verify(storage, notes);
            long from = (storage.from() + tensor.offset()) * storage.type().bytes();
            float[] run = TensorReader.read(
                    storages.region(storage), from, tensor.dense() ? count : reach, storage.type(), storages.order());
            return tensor.dense() ? run : gathered(tensor, run, count);
        } catch (IOException e) {
            throw new WeightsException("%s: tensor '%s': %s".formatted(file, name, e.getMessage()), e);
        }
    }

    /** Row-major numbers of a view whose strides are its own. */
    private static float[] gathered(PickledTensor tensor, float[] run, int count) {
        float[] values = new float[count];
        int axes = tensor.shape().axes();
        long[] index = new long[axes];
        long at = 0;
        for (int i = 0; i < count; i++) {
            values[i] = run[(int) at];
            for (int axis = axes - 1; axis >= 0; axis--) {
                at += tensor.strides().get(axis);
                if (++index[axis] < tensor.shape().size(axis)) {
                    break;
                }
                at -= tensor.strides().get(axis) * tensor.shape().size(axis);
                index[axis] = 0;
            }
        }
        return values;
    }

    @Override
    public void close() {
        storages.close();
    }
}
