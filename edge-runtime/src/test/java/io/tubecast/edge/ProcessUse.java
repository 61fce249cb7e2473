package io.tubecast.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds at a moment, as Linux tells it.
 *
 * @param seconds when, since the measuring began
 * @param residentMiB its pages in memory
 * @param threads of all kinds, the JVM's own too
 * @param files open descriptors
 */
record ProcessUse(double seconds, double residentMiB, int threads, int files) {
    static ProcessUse of(long pid, double seconds) throws IOException {
        Path folder = Path.of("/proc", String.valueOf(pid));
        String status = Files.readString(folder.resolve("status"));
        try (Stream<Path> descriptors = Files.list(folder.resolve("fd"))) {
            return new ProcessUse(seconds, number(status, "VmRSS:") / 1024.0, (int) number(status, "Threads:"), (int)
                    descriptors.count());
        }
    }

    private static long number(String status, String key) {
        return status.lines()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
