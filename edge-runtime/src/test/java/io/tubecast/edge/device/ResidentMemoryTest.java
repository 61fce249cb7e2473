package io.tubecast.edge.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ResidentMemoryTest {
    @Test
    void theLineOfResidentMemoryIsRead() {
        String status = "Name:\tjava\nVmHWM:\t  999 kB\nVmRSS:\t   88092 kB\nRssAnon:\t 1 kB\n";
        assertThat(ResidentMemory.bytes(status)).hasValue(88_092L * 1024);
        assertThat(ResidentMemory.bytes("Name:\tkthreadd\n")).isEmpty();
    }

    @Test
    void aJavaProcessTakesMegabytes() {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "skipped: not Linux");
        assertThat(ResidentMemory.bytes().orElseThrow()).isBetween(10L << 20, 64L << 30);
    }
}
