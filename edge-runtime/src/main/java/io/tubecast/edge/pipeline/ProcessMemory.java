package io.tubecast.edge.pipeline;

import io.tubecast.publish.message.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the process takes of the machine's memory, from {@code /proc/self/statm}. */
final class ProcessMemory {
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final long PAGE_BYTES = 4096;

    private ProcessMemory() {}

    /** Resident memory and used heap; null where the system does not say. */
    static Health.@Nullable Memory now() {
        try {
            String resident = Files.readString(STATM).split(" ", 3)[1];
            Runtime runtime = Runtime.getRuntime();
            return new Health.Memory(
                    Long.parseLong(resident) * PAGE_BYTES, runtime.totalMemory() - runtime.freeMemory());
        } catch (IOException | NumberFormatException e) {
            return null; // not Linux
        }
    }
}
