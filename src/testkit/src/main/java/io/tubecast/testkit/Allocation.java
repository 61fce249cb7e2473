package io.tubecast.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts the bytes a piece of code allocates on the calling thread. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /**
     * Mean bytes a call, once warm: runs the body {@code calls} times to warm up, then measures three rounds of as many calls
     * and takes the smallest, because the just-in-time compiler may still be at work in the first.
     */
    public static long bytesPerCall(int calls, Runnable body) {
        repeat(calls, body);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            repeat(calls, body);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least / calls;
    }

    private static void repeat(int calls, Runnable body) {
        for (int i = 0; i < calls; i++) {
            body.run();
        }
    }
}
