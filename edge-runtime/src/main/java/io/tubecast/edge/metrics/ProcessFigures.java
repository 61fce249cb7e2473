package io.tubecast.edge.metrics;

import io.tubecast.edge.device.ResidentMemory;
import io.tubecast.edge.metrics.Sheet.Points;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The process and its Java machine, under the names that dashboards for Java know. */
final class ProcessFigures {
    private static final Path SELF = Path.of("/proc/self");
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private ProcessFigures() {}

    static void on(Sheet sheet) {
        sheet.gauge(
                "process_start_time_seconds",
                "When the process began, by the wall clock.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS);
        sheet.counter("process_cpu_seconds", "Processor time of the process.", cpuSeconds());
        sheet.gauge("process_resident_memory_bytes", "Memory of the process that is in RAM.", residentBytes());
        sheet.gauge("process_open_fds", "Open files and sockets.", openFiles());
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        sheet.gauge(
                "jvm_memory_used_bytes",
                "Memory that Java uses.",
                new Points()
                        .add(memory.getHeapMemoryUsage().getUsed(), "area", "heap")
                        .add(memory.getNonHeapMemoryUsage().getUsed(), "area", "nonheap"));
        sheet.gauge(
                "jvm_memory_max_bytes",
                "Memory that Java may use.",
                new Points().add(memory.getHeapMemoryUsage().getMax(), "area", "heap"));
        sheet.gauge(
                "jvm_threads_current",
                "Threads of Java.",
                ManagementFactory.getThreadMXBean().getThreadCount());
        Points count = new Points();
        Points seconds = new Points();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            count.add(collector.getCollectionCount(), "gc", collector.getName());
            seconds.add(collector.getCollectionTime() / MILLIS, "gc", collector.getName());
        }
        sheet.counter("jvm_gc_collections", "Collections of garbage.", count);
        sheet.counter("jvm_gc_collection_seconds", "Time spent in collections of garbage.", seconds);
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / NANOS
                : Double.NaN;
    }

    private static double residentBytes() {
        OptionalLong bytes = ResidentMemory.bytes();
        return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
    }

    private static double openFiles() {
        try (Stream<Path> files = Files.list(SELF.resolve("fd"))) {
            return files.count();
        } catch (IOException e) {
            return Double.NaN; // not Linux
        }
    }
}
