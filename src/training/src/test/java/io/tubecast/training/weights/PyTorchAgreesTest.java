package io.tubecast.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        return torch.pickle_load(new ByteVector(Files.readAllBytes(TestFiles.copy("dict.pth", folder))));
    }

    /** So the script's files are files of PyTorch, and we read the same numbers from them. */
    @Test
    void readsTheSameNumbers() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            GenericDict dictionary = loaded().toGenericDict();
            try (WeightSource source = WeightFiles.open(folder.resolve("dict.pth"), WeightFiles.Format.PTH)) {
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

    /** PyTorch's C++ writer cannot name tensors in the way that torch.save does; a single one it writes the same. */
    @Test
    void understandsWhatPyTorchWrites() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            IValue tensor = loaded().toGenericDict().at(new IValue("transposed"));
            Path file = TestFiles.write(
                    folder.resolve("written.pt"), torch.pickle_save(tensor).get());
            assertThatThrownBy(() -> WeightFiles.open(file, WeightFiles.Format.PTH))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("its top is a single tensor without a name");
        }
    }
}
