package io.tubecast.edge.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a figure was measured on, so that it can be compared. */
final class MachineDescription {
    private static final double MEBI = 1 << 20;

    private MachineDescription() {}

    static ObjectNode json() {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("board", firstLine(Path.of("/sys/firmware/devicetree/base/model"), ""));
        json.put("processor", lineOf(Path.of("/proc/cpuinfo"), "model name"));
        json.put("processors", Runtime.getRuntime().availableProcessors());
        json.put("memory", lineOf(Path.of("/proc/meminfo"), "MemTotal"));
        json.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        json.put("java", runtime.getVmName() + " " + runtime.getVmVersion());
        json.put("heapLimitMiB", Runtime.getRuntime().maxMemory() / MEBI);
        json.put("loadBefore", firstLine(Path.of("/proc/loadavg"), ""));
        return json;
    }

    private static String lineOf(Path file, String key) {
        try {
            return Files.readString(file)
                    .lines()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private static String firstLine(Path file, String otherwise) {
        try {
            // the device tree ends its texts with a zero
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return text.replace("\0", "").strip();
        } catch (IOException e) {
            return otherwise;
        }
    }
}
