package io.tubecast.lab.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.FrameSourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedFlowTest {
    private static final int WIDTH = 20;
    private static final int HEIGHT = 12;

    @TempDir
    Path folder;

    private final List<byte[]> fields = new ArrayList<>();

    private Path write(int count) {
        Path file = folder.resolve("a/clip.flow");
        Random random = new Random(9);
        try (FlowFileWriter writer = new FlowFileWriter(file, WIDTH, HEIGHT, 96, 64)) {
            for (int n = 0; n < count; n++) {
                fields.add(FieldCodecTest.field(random, WIDTH, HEIGHT, 20));
                writer.add(fields.get(n));
            }
            assertThat(file).doesNotExist();
            assertThat(writer.fields()).isEqualTo(count);
            assertThat(writer.finish()).isEqualTo(file.toFile().length());
        }
        return file;
    }

    private static void readAll(Path file) {
        CachedFlow flow = new CachedFlow(file);
        for (int n = 0; n < flow.fields(); n++) {
            flow.read(n, new byte[3 * WIDTH * HEIGHT]);
        }
    }

    @Test
    void everyFieldComesBackInAnyOrder() throws IOException {
        Path file = write(9);
        CachedFlow flow = new CachedFlow(file);
        assertThat(flow.fields()).isEqualTo(9);
        assertThat(flow.width()).isEqualTo(WIDTH);
        assertThat(flow.height()).isEqualTo(HEIGHT);
        assertThat(flow.frameWidth()).isEqualTo(96);
        assertThat(flow.frameHeight()).isEqualTo(64);
        Random random = new Random(1);
        byte[] field = new byte[3 * WIDTH * HEIGHT];
        for (int i = 0; i < 40; i++) {
            int n = random.nextInt(9);
            flow.read(n, field);
            assertThat(field).isEqualTo(fields.get(n));
        }
        assertThatThrownBy(() -> flow.read(9, field)).isInstanceOf(IndexOutOfBoundsException.class);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file); // no part is left
        }
    }

    @Test
    void severalThreadsReadAtOnce() {
        CachedFlow flow = new CachedFlow(write(9));
        IntStream.range(0, 200).parallel().forEach(i -> {
            byte[] field = new byte[3 * WIDTH * HEIGHT];
            flow.read(i % 9, field);
            assertThat(field).isEqualTo(fields.get(i % 9));
        });
    }

    @Test
    void aFileThatIsNotFinishedLeavesNothing() throws IOException {
        Path file = folder.resolve("clip.flow");
        try (FlowFileWriter writer = new FlowFileWriter(file, WIDTH, HEIGHT, 96, 64)) {
            writer.add(FieldCodecTest.field(new Random(1), WIDTH, HEIGHT, 3));
        }
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFileCutOffAnywhereIsNoticed() throws IOException {
        Path file = write(3);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 1 + length / 7) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> readAll(file))
                    .isInstanceOf(FrameSourceException.class)
                    .hasMessageStartingWith(file + ": ")
                    .hasMessageContaining("lab flow");
        }
    }

    @Test
    void aFlippedBitAnywhereIsNoticed() throws IOException {
        Path file = write(3);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] = (byte) (damaged[at] ^ (1 << (at % 8)));
            Files.write(file, damaged);
            assertThatThrownBy(() -> readAll(file)).as("byte %d", at).isInstanceOf(FrameSourceException.class);
        }
    }

    @Test
    void saysWhichFieldIsDamaged() throws IOException {
        Path file = write(3);
        byte[] bytes = Files.readAllBytes(file);
        bytes[32] = (byte) (bytes[32] ^ 1); // the first byte of the first field
        Files.write(file, bytes);
        CachedFlow flow = new CachedFlow(file);
        byte[] field = new byte[3 * WIDTH * HEIGHT];
        flow.read(1, field);
        assertThat(field).isEqualTo(fields.get(1));
        assertThatThrownBy(() -> flow.read(0, field))
                .hasMessage(file + ": field 0 has a wrong checksum: it is damaged; delete it and run lab flow again");
    }

    @Test
    void otherFilesAndOtherVersionsAreRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.flow"), "x".repeat(200));
        assertThatThrownBy(() -> new CachedFlow(text)).hasMessageContaining("text.flow: is no file of flow");
        Path file = write(1);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).putInt(8, 2);
        Files.write(file, bytes);
        assertThatThrownBy(() -> new CachedFlow(file)).hasMessageContaining("has version 2, only 1 can be read");
        assertThatThrownBy(() -> new CachedFlow(folder.resolve("none.flow")))
                .isInstanceOf(FrameSourceException.class)
                .hasMessageContaining("none.flow: flow cannot be read");
    }
}
