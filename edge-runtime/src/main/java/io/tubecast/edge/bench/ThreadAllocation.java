package io.tubecast.edge.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes that the threads of the pipeline have allocated, by name. */
final class ThreadAllocation {
    private static final String[] STAGES = {"capture", "flow", "detect", "publish"};

    private ThreadAllocation() {}

    /** Since each of them began; a stage without a thread is left out. */
    static Map<String, Long> now() {
        Map<String, Long> bytes = new LinkedHashMap<>();
        if (!(ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads)) {
            return bytes;
        }
        for (String stage : STAGES) {
            for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
                if (thread != null && thread.getThreadName().equals(stage)) {
                    bytes.put(stage, threads.getThreadAllocatedBytes(thread.getThreadId()));
                }
            }
        }
        return bytes;
    }
}
