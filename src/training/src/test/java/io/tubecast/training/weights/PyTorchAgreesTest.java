package io.tubecast.training.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.training.network.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.GenericDict;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch's own reader and writer of the zip format, beside ours. */
class PyTorchAgreesTest {
    @TempDir
    private Path folder;

    private IValue loaded() throws IOException {
        return torch.pickle_load(new ByteVector(Files.readAllBytes(TestFiles.copy("plain.pth", folder))));
    }

    /** So the script's files are files of PyTorch, and we read the same numbers from them. */
    @Test
    void readsTheSameNumbers() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            GenericDict dictionary = loaded().toGenericDict();
            try (WeightSource source = WeightFiles.open(folder.resolve("plain.pth"), WeightFiles.Format.PTH)) {
                assertThat(dictionary.size()).isEqualTo(source.tensors().size());
                for (StoredTensor tensor : source.tensors()) {
                    Tensor theirs = dictionary.at(new IValue(tensor.name())).toTensor();
                    assertThat(theirs.sizes().vec().get())
                            .as(tensor.name())
                            .containsExactly(tensor.shape().sizes().stream()
                                    .mapToLong(size -> size)
                                    .toArray());
                    assertThat(source.read(tensor.name()))
                            .as(tensor.name())
                            .containsExactly(Weights.read(theirs.to(torch.ScalarType.Float)));
                }
            }
        }
    }

    @Test
    void readsWhatPyTorchWrites() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            IValue value = loaded();
            Path file = TestFiles.write(
                    folder.resolve("written.pt"), torch.pickle_save(value).get());
            GenericDict dictionary = value.toGenericDict();
            try (WeightSource source = WeightFiles.open(file, WeightFiles.Format.PTH)) {
                assertThat(source.tensors()).hasSize(Math.toIntExact(dictionary.size()));
                for (StoredTensor tensor : source.tensors()) {
                    Tensor theirs = dictionary.at(new IValue(tensor.name())).toTensor();
                    assertThat(source.read(tensor.name()))
                            .as(tensor.name())
                            .containsExactly(Weights.read(theirs.to(torch.ScalarType.Float)));
                }
                assertThat(source.notes()).isEmpty();
            }
        }
    }
}
