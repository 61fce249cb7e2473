package io.tubecast.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the files of make_weights.py, which Python's own pickler wrote, and compares every number with the script's. */
class WeightFilesTest {
    @TempDir
    private Path folder;

    private WeightSource open(String name) {
        return WeightFiles.open(TestFiles.copy(name, folder), WeightFiles.Format.AUTO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain.pth",
                "dict.pth",
                "big-endian.pt",
                "little-endian-protocol5.pt",
                "checkpoint.pth",
                "legacy.pth",
                "legacy-checkpoint.pth",
                "plain.safetensors"
            })
    void holdsWhatTheScriptSays(String name) throws IOException {
        JsonNode expected = new ObjectMapper().readTree(getClass().getResourceAsStream("expected.json"));
        try (WeightSource source = open(name)) {
            assertThat(source.tensors()).hasSize(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                JsonNode tensor = expected.get(i);
                StoredTensor found = source.tensors().get(i);
                List<Long> shape = new ArrayList<>();
                tensor.get("shape").forEach(size -> shape.add(size.longValue()));
                assertThat(found.name()).isEqualTo(tensor.get("name").textValue());
                assertThat(found.type().torchName())
                        .isEqualTo(tensor.get("type").textValue());
                assertThat(found.shape().sizes()).isEqualTo(shape);
                float[] values = new float[tensor.get("values").size()];
                for (int k = 0; k < values.length; k++) {
                    values[k] = (float) tensor.get("values").get(k).doubleValue();
                }
                assertThat(source.read(found.name())).as(found.name()).isEqualTo(values);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint.pth", "legacy-checkpoint.pth"})
    void saysUnderWhichKeyItFoundTheTensorsAndWhichPrefixItRemoved(String name) {
        try (WeightSource source = open(name)) {
            assertThat(source.notes())
                    .containsExactly(
                            "the tensors stand under 'state_dict'",
                            "'module.' was removed from the front of every name");
        }
    }

    @Test
    void safetensorsKeepTheirMetadata() {
        try (WeightSource source = open("plain.safetensors")) {
            assertThat(source.metadata()).containsEntry("note", "made by hand").hasSize(2);
        }
    }

    /** The last byte of storage 0 is changed; the archive's checksum is not. */
    @Test
    void tellsADamagedRecordAndReadsItAsPyTorchDoes() throws IOException {
        Path file = TestFiles.copy("plain.pth", folder);
        byte[] bytes = Files.readAllBytes(file);
        byte[] name = "archive/data/0".getBytes(StandardCharsets.US_ASCII);
        int at = 0; // the first mention is the record's own header, its 96 bytes follow
        while (!Arrays.equals(bytes, at, at + name.length, name, 0, name.length)) {
            at++;
        }
        bytes[at + name.length + 95] ^= 1;
        Files.write(file, bytes);
        try (WeightSource source = WeightFiles.open(file, WeightFiles.Format.AUTO)) {
            assertThat(source.notes()).isEmpty();
            assertThat(source.read("plain")).hasSize(24);
            assertThat(source.read("transposed")).hasSize(24);
            assertThat(source.notes())
                    .singleElement()
                    .asString()
                    .contains("WARNING", "checksum of record 'archive/data/0'");
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    plain.pth,         safetensors, is a file of torch.save
                    legacy.pth,        safetensors, is a file of torch.save
                    plain.safetensors, pth,         is a safetensors file
                    """)
    void insistsOnTheFormatThatWasAskedFor(String name, String format, String message) {
        WeightFiles.Format wanted = WeightFiles.Format.valueOf(format.toUpperCase(java.util.Locale.ROOT));
        Path file = TestFiles.copy(name, folder);
        assertThatThrownBy(() -> WeightFiles.open(file, wanted))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    call-system.pth,    posix.system,           archive/data.pkl
                    call-eval.pth,      builtins.eval,          archive/data.pkl
                    call-nested.pth,    __builtin__.getattr,    call-nested.pth
                    call-in-header.pth, posix.system,           call-in-header.pth
                    """)
    void refusesPicklesThatCallSomething(String name, String called, String record) {
        Path file = TestFiles.copy(name, folder);
        assertThatThrownBy(() -> WeightFiles.open(file, WeightFiles.Format.AUTO))
                .isInstanceOf(WeightsException.class)
                .hasMessageContainingAll(file.toString(), record, "byte ", called, "nothing was executed");
    }

    /** Python's pickletools puts the instruction that names posix.system at byte 2 of this file. */
    @Test
    void namesThePositionOfWhatItRefuses() {
        Path file = TestFiles.copy("call-in-header.pth", folder);
        assertThatThrownBy(() -> WeightFiles.open(file, WeightFiles.Format.AUTO))
                .hasMessageContaining("call-in-header.pth, byte 2: wants posix.system");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    version https://git-lfs.github.com/spec/v1\\noid sha256:00 | Git LFS pointer
                    <!DOCTYPE html><html><body>quota exceeded</body></html>    | web page
                    <html lang="en">                                           | web page
                    epoch,loss                                                 | is a text
                    """)
    void saysWhatElseAFileIs(String content, String message) {
        Path file = TestFiles.write(
                folder.resolve("w.pth"), content.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> WeightFiles.open(file, WeightFiles.Format.AUTO))
                .isInstanceOf(WeightsException.class)
                .hasMessageContainingAll(file.toString(), message);
    }

    @Test
    void saysWhatElseABinaryFileIs() {
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        refuses(tar, "tar archive");
        refuses(new byte[] {0x1f, (byte) 0x8b, 8, 0}, "gzip");
        refuses(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'}, "HDF5");
        refuses(new byte[0], "is empty");
        refuses(new byte[600], "none of the known formats");
        refuses(new PickleBytes().integer(3).stop(), "does not begin with the magic number");
    }

    private void refuses(byte[] content, String message) {
        Path file = TestFiles.write(folder.resolve("w.bin"), content);
        assertThatThrownBy(() -> WeightFiles.open(file, WeightFiles.Format.AUTO))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    plain.pth,         was the download cut off?
                    legacy.pth,        was the download cut off?
                    plain.safetensors, lie outside the file's
                    """)
    void saysThatAFileIsCutOff(String name, String message) throws IOException {
        Path file = TestFiles.copy(name, folder);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
        assertThatThrownBy(() -> WeightFiles.open(file, WeightFiles.Format.AUTO))
                .isInstanceOf(WeightsException.class)
                .hasMessageContainingAll(file.toString(), message);
    }

    @Test
    void refusesCompressedRecordsAndPrograms() {
        assertThatThrownBy(() -> open("compressed.pth"))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("record 'archive/data.pkl' is compressed");
        assertThatThrownBy(() -> open("torchscript.pt"))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("TorchScript");
    }
}
