package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.testkit.Allocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir
    private Path folder;

    @Test
    void aDamagedCheckpointIsRefused() throws IOException {
        Path file = folder.resolve("a.checkpoint");
        new Checkpoint(List.of("left"), 7, "", Map.of("model/a", new float[1000])).write(file);
        assertThat(Checkpoint.read(file).step()).isEqualTo(7);
        assertThat(folder.resolve("a.checkpoint.part")).doesNotExist();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> Checkpoint.read(file)).hasMessage(file + " is damaged: its checksum is wrong");
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
        assertThatThrownBy(() -> Checkpoint.read(file)).hasMessage(file + " is damaged: it ends too early");
        Files.writeString(file, "something else altogether, long enough to hold the first line");
        assertThatThrownBy(() -> Checkpoint.read(file)).hasMessage(file + " is no checkpoint of this program");
    }

    /** One array that says it has 2^28 numbers, of which none follows. */
    @Test
    void lengthsThatTheFileCannotHoldAskForNoMemory() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        bytes.put("tubecast training checkpoint 2\n".getBytes(StandardCharsets.US_ASCII));
        bytes.putInt(0).putLong(1).putInt(0).putInt(1).putInt(1).put((byte) 'a').putInt(1 << 28);
        Path file = Files.write(folder.resolve("a.checkpoint"), bytes.array());
        long allocated = Allocation.bytesPerCall(
                1,
                () -> assertThatThrownBy(() -> Checkpoint.read(file))
                        .hasMessage(file + " is damaged: it ends too early"));
        assertThat(allocated).isLessThan(10 << 20);
    }
}
