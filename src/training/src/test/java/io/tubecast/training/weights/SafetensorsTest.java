package io.tubecast.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    private Path folder;

    /** Any bits that are a number, written and read back; 20,000 values are more than one piece. */
    @Test
    void readsBackWhatItWroteToTheLastBit() {
        SplittableRandom random = new SplittableRandom(1);
        float[] many = new float[20_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = Float.intBitsToFloat(random.nextInt());
        }
        Path file = folder.resolve("w.safetensors");
        boolean written = SafetensorsWriter.write(
                file,
                Map.of("format", "pt"),
                List.of(
                        new SafetensorsWriter.Item("a.weight", Shape.of(100, 200), () -> many),
                        new SafetensorsWriter.Item("none", Shape.of(0, 7), () -> new float[0]),
                        new SafetensorsWriter.Item("one", Shape.of(), () -> new float[] {-0f})),
                () -> true);
        assertThat(written).isTrue();
        try (WeightSource source = WeightFiles.open(file, WeightFiles.Format.SAFETENSORS)) {
            assertThat(source.tensors())
                    .containsExactly(
                            new StoredTensor("a.weight", TensorType.FLOAT32, Shape.of(100, 200)),
                            new StoredTensor("none", TensorType.FLOAT32, Shape.of(0, 7)),
                            new StoredTensor("one", TensorType.FLOAT32, Shape.of()));
            float[] read = source.read("a.weight");
            for (int i = 0; i < many.length; i++) {
                assertThat(Float.floatToRawIntBits(read[i])).isEqualTo(Float.floatToRawIntBits(many[i]));
            }
            assertThat(Float.floatToRawIntBits(source.read("one")[0])).isEqualTo(Integer.MIN_VALUE);
        }
    }

    /** The layout by the format's description: length, JSON, numbers from a multiple of eight on. */
    @Test
    void writesTheFormatAsItIsDescribed() throws IOException {
        Path file = folder.resolve("w.safetensors");
        SafetensorsWriter.write(
                file,
                Map.of("k", "v"),
                List.of(new SafetensorsWriter.Item("t", Shape.of(2), () -> new float[] {1, 2})),
                () -> true);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        assertThat(length % 8).isZero();
        byte[] json = new byte[length];
        bytes.get(json);
        JsonNode header = new ObjectMapper().readTree(json);
        assertThat(header.at("/__metadata__/k").textValue()).isEqualTo("v");
        assertThat(header.get("t").toString()).isEqualTo("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}");
        assertThat(bytes.getFloat()).isEqualTo(1);
        assertThat(bytes.getFloat()).isEqualTo(2);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void leavesNothingBehindWhereItStopsOrFails() throws IOException {
        Path file = folder.resolve("w.safetensors");
        List<SafetensorsWriter.Item> two = List.of(
                new SafetensorsWriter.Item("a", Shape.of(1), () -> new float[1]),
                new SafetensorsWriter.Item("b", Shape.of(1), () -> {
                    throw new WeightsException("b cannot be read");
                }));
        int[] asked = {0};
        assertThat(SafetensorsWriter.write(file, Map.of(), two, () -> asked[0]++ < 1))
                .isFalse();
        assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), two, () -> true))
                .hasMessage("b cannot be read");
        assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), List.of(two.get(0), two.get(0)), () -> true))
                .hasMessageContaining("two tensors are called 'a'");
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}    | lie outside
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}    | lie outside
                    {"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}     | needs 12 bytes
                    {"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}     | end at byte 4
                    {"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}     | leave a hole
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"u":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | overlap
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}     | lie outside
                    {"t":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}    | whole numbers from 0 up
                    {"t":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}   | whole numbers from 0 up
                    {"t":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}       | must be a list
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}   | must be [begin, end]
                    {"t":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}     | dtype 'F99' is not one of
                    {"t":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}} | more values than fit
                    {"t":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,8]}}   | needs
                    {"t":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}} | 17 axes
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | is no JSON
                    {"__metadata__":{"a":1}}                                   | must be a text
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}      | is no JSON
                    {} {}                                                      | is no JSON
                    """)
    void refusesAHeaderThatDoesNotFitItsData(String header, String message) {
        Path file = TestFiles.safetensors(folder.resolve("w.safetensors"), header, 8);
        assertThatThrownBy(() -> WeightFiles.open(file, WeightFiles.Format.AUTO))
                .isInstanceOf(WeightsException.class)
                .hasMessageContainingAll(file.toString(), message);
    }

    @Test
    void refusesAHeaderLongerThanTheFile() {
        ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        Path file = TestFiles.write(
                folder.resolve("w"), bytes.putLong(1L << 39).put((byte) '{').array());
        assertThatThrownBy(() -> WeightFiles.open(file, WeightFiles.Format.AUTO))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("a header of 549755813888 bytes in a file of 20");
    }
}
