package io.tubecast.trtbuild.build;

import io.tubecast.inference.engines.EngineTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to do about memory before a long build begins.
 *
 * @param totalBytes memory of the machine
 * @param freeBytes what of it programs can have without swapping
 */
public record MemoryAdvice(long totalBytes, long freeBytes) {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Pattern LINE = Pattern.compile("(MemTotal|MemAvailable):\\s+([0-9]+) kB");
    private static final long GIBIBYTE = 1L << 30;
    /** A board sold as one of 8 GB tells of less. */
    private static final long SMALL_BOARD = 8 * GIBIBYTE + GIBIBYTE / 2;
    /** Libraries, kernels and tables of a build that every build has, from reports of users. */
    private static final long TENSORRT_BASE = 3 * GIBIBYTE / 2;

    private static final long ONNXRUNTIME_BASE = GIBIBYTE / 4;

    /** This machine's; zeros where the kernel does not tell. */
    public static MemoryAdvice ofThisMachine() {
        try {
            return parse(Files.readString(MEMINFO));
        } catch (IOException e) { // no Linux
            return new MemoryAdvice(0, 0);
        }
    }

    static MemoryAdvice parse(String meminfo) {
        long total = 0;
        long free = 0;
        Matcher matcher = LINE.matcher(meminfo);
        while (matcher.find()) {
            long bytes = Long.parseLong(matcher.group(2)) << 10;
            if (matcher.group(1).equals("MemTotal")) {
                total = bytes;
            } else {
                free = bytes;
            }
        }
        return new MemoryAdvice(total, free);
    }

    /**
     * About how much a build needs: the weights as they are, converted, in the network and in candidates for the engine, and the work space that tactics may use.
     *
     * @param graphBytes size of the largest graph's file
     * @param workspaceBytes limit of the work space; 0: none was set
     */
    static long estimate(EngineTarget target, long graphBytes, long workspaceBytes) {
        return target == EngineTarget.TENSORRT
                ? TENSORRT_BASE + 6 * graphBytes + workspaceBytes
                : ONNXRUNTIME_BASE + 4 * graphBytes;
    }

    /**
     * What there is to say before a build begins; the first line is about memory, the others are advice.
     *
     * @param graphBytes size of the largest graph's file
     * @param workspaceBytes limit of the work space; 0: none was set
     */
    public List<String> lines(EngineTarget target, long graphBytes, long workspaceBytes) {
        List<String> lines = new ArrayList<>();
        if (totalBytes == 0) {
            return lines;
        }
        long needed = estimate(target, graphBytes, workspaceBytes);
        lines.add("memory: %s free of %s, a build needs about %s"
                .formatted(text(freeBytes), text(totalBytes), text(needed)));
        boolean small = target == EngineTarget.TENSORRT && totalBytes <= SMALL_BOARD;
        if (freeBytes < needed) {
            lines.add(
                    "advice: this may be too little; close the desktop (sudo systemctl isolate multi-user.target) and other programs");
        }
        if (small || (target == EngineTarget.TENSORRT && freeBytes < needed)) {
            if (workspaceBytes == 0) {
                lines.add("advice: on boards of 8 GB and less limit the work space: --memPoolSize=workspace:512");
            }
            lines.add(
                    "advice: swap does not help, the GPU cannot use it; --builderOptimizationLevel=2 builds sooner and with less");
        }
        return lines;
    }

    private static String text(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIBIBYTE);
    }
}
