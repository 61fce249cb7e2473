package io.tubecast.edge.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this process takes of the machine's memory, from {@code /proc/self/status}, which counts in KiB whatever the size of a page is. */
public final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern LINE = Pattern.compile("^VmRSS:\\s*(\\d+) kB$", Pattern.MULTILINE);

    private ResidentMemory() {}

    /** Bytes in RAM; empty where the system does not say. */
    public static OptionalLong bytes() {
        try {
            return bytes(Files.readString(STATUS));
        } catch (IOException e) {
            return OptionalLong.empty(); // not Linux
        }
    }

    static OptionalLong bytes(String status) {
        Matcher line = LINE.matcher(status);
        return line.find() ? OptionalLong.of(Long.parseLong(line.group(1)) << 10) : OptionalLong.empty();
    }
}
