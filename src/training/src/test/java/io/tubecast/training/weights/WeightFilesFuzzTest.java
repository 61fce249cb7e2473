package io.tubecast.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were changed at random are read or refused: no other exception, no end of time, no large allocation. */
class WeightFilesFuzzTest {
    private static final int CHANGES = 400;

    /** The largest file has 4 KB; what is allocated is mostly pieces to read into, exceptions and, at first, classes. */
    private static final long MOST_BYTES = 16 << 20;

    /** A dictionary of tensors without names, as optimizers keep them. */
    private static final String NUMBER_KEYS = "number-keys.pth";

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain.pth",
                "little-endian-protocol5.pt",
                "checkpoint.pth",
                "legacy.pth",
                "legacy-checkpoint.pth",
                "call-nested.pth",
                "plain.safetensors",
                NUMBER_KEYS
            })
    void survivesRandomChanges(String name) throws IOException {
        byte[] original = Files.readAllBytes(seed(name));
        Path file = folder.resolve("changed");
        SplittableRandom random = new SplittableRandom(name.hashCode());
        reads(folder.resolve(name)); // loads the classes
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            int read = 0;
            for (int i = 0; i < CHANGES; i++) {
                Files.write(file, changed(original, random));
                long before = THREADS.getCurrentThreadAllocatedBytes();
                read += reads(file) ? 1 : 0;
                assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                        .as("%s, change %d", name, i)
                        .isLessThan(MOST_BYTES);
            }
            // a change within the numbers goes unnoticed, so some are read; most are refused
            assertThat(read).isLessThan(CHANGES);
        });
    }

    private Path seed(String name) {
        if (!name.equals(NUMBER_KEYS)) {
            return TestFiles.copy(name, folder);
        }
        PickleBytes pickle = new PickleBytes().op('}').integer(0).tensor(6, 0, new long[] {6}, new long[] {1});
        return TestFiles.zip(folder.resolve(name), pickle.op('s').stop(), 1, 2, 3, 4, 5, 6);
    }

    private static boolean reads(Path file) {
        try (WeightSource source = WeightFiles.open(file, WeightFiles.Format.AUTO)) {
            for (StoredTensor tensor : source.tensors()) {
                assertThat(source.read(tensor.name()).length)
                        .isEqualTo(tensor.shape().elements());
            }
            return true;
        } catch (WeightsException e) {
            assertThat(e).hasMessageContaining(file.getFileName().toString());
            return false;
        }
    }

    private static byte[] changed(byte[] original, SplittableRandom random) {
        byte[] bytes = original.clone();
        int kind = random.nextInt(8);
        if (kind == 0) { // cut off
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        if (kind == 1) { // a part repeated elsewhere
            int length = random.nextInt(1, 64);
            int from = random.nextInt(bytes.length - length);
            System.arraycopy(original, from, bytes, random.nextInt(bytes.length - length), length);
        }
        int count = kind < 5 ? 1 : random.nextInt(1, 20);
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(bytes.length);
            bytes[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
                case 1 -> (byte) -1;
                case 2 -> (byte) 0;
                default -> (byte) random.nextInt(256);
            };
        }
        return bytes;
    }
}
