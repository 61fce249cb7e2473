package io.tubecast.publish.mqtt;

import io.tubecast.publish.AckTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts how long acknowledgements take. One thread counts, any may read; allocates nothing while it counts. */
final class AckClock {
    private static final double NANOS = 1e9;

    private final AtomicLongArray counts = new AtomicLongArray(AckTimes.BOUNDS_SECONDS.size() + 1);
    private final AtomicLong sumNanos = new AtomicLong();

    void record(long nanos) {
        double seconds = nanos / NANOS;
        int bucket = 0;
        while (bucket < AckTimes.BOUNDS_SECONDS.size() && seconds > AckTimes.BOUNDS_SECONDS.get(bucket)) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        sumNanos.addAndGet(nanos);
    }

    AckTimes times() {
        List<Long> now = new ArrayList<>();
        for (int i = 0; i < counts.length(); i++) {
            now.add(counts.get(i));
        }
        return new AckTimes(now, sumNanos.get() / NANOS);
    }
}
