package io.tubecast.trtbuild.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SampleFolderTest {
    private static final GraphSpec GRAPH = new GraphSpec(
            "head",
            "head.onnx",
            GraphRole.NETWORK,
            List.of(
                    new TensorSpec("first/map:0", ElementType.UINT8, List.of(4)),
                    new TensorSpec("second", ElementType.UINT8, List.of(2))),
            List.of(new TensorSpec("y", ElementType.FLOAT32, List.of(1))));

    @TempDir
    Path folder;

    private SampleFolder samples() {
        return new SampleFolder(folder);
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes;
    }

    @Test
    void whatIsSavedIsRead() {
        samples().save("head", "first/map:0", 0, bytes(1, 2, 3, 4));
        samples().save("head", "second", 0, bytes(5, 6));
        samples().save("head", "first/map:0", 1, bytes(7, 8, 9, 10));
        samples().save("head", "second", 1, bytes(11, 12));
        List<Sample> found = samples().samples(GRAPH);
        assertThat(found).hasSize(2);
        ByteBuffer into = ByteBuffer.allocateDirect(4);
        found.get(1).fill("first/map:0", into);
        assertThat(into).isEqualTo(bytes(7, 8, 9, 10).flip());
    }

    @Test
    void nothingSavedIsNoSample() {
        assertThat(samples().samples(GRAPH)).isEmpty();
    }

    @Test
    void aFileOfAnotherSizeIsNamed() {
        samples().save("head", "first/map:0", 0, bytes(1, 2, 3));
        assertThatThrownBy(() -> samples().samples(GRAPH))
                .isInstanceOf(SampleException.class)
                .hasMessageContaining(
                        "head/first_map_0/0000.bin: must have 4 bytes for 'first/map:0' uint8 [4], has 3");
    }

    @Test
    void aGapIsNamed() {
        samples().save("head", "first/map:0", 0, bytes(1, 2, 3, 4));
        samples().save("head", "first/map:0", 2, bytes(1, 2, 3, 4));
        assertThatThrownBy(() -> samples().samples(GRAPH)).hasMessageContaining("0002.bin: the files must be numbered");
    }

    @Test
    void inputsOfUnequalNumberAreNamed() {
        samples().save("head", "first/map:0", 0, bytes(1, 2, 3, 4));
        assertThatThrownBy(() -> samples().samples(GRAPH))
                .hasMessageContaining("0 inputs of 'second', but 1 of 'first/map:0'");
    }

    @Test
    void aFileThatIsCutOffWhileItIsUsedIsNamed() throws IOException {
        samples().save("head", "first/map:0", 0, bytes(1, 2, 3, 4));
        samples().save("head", "second", 0, bytes(5, 6));
        Sample sample = samples().samples(GRAPH).get(0);
        Files.write(folder.resolve("head/second/0000.bin"), new byte[1]);
        assertThatThrownBy(() -> sample.fill("second", ByteBuffer.allocateDirect(2)))
                .hasMessageContaining("ends after 1 of 2 bytes");
    }
}
