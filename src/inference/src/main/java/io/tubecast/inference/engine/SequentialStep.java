package io.tubecast.inference.engine;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import java.util.List;

/** Parts that run one after another on the caller's thread. Allocates nothing. */
final class SequentialStep implements Step {
    private final Binding[] parts;
    private final long[] nanos;
    private final NanoClock clock;
    private boolean closed;

    SequentialStep(List<? extends Binding> parts, NanoClock clock) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a step needs at least one part");
        }
        this.parts = parts.toArray(Binding[]::new);
        this.clock = clock;
        nanos = new long[this.parts.length];
    }

    @Override
    public void run() {
        if (closed) {
            throw new EngineException("the step is closed");
        }
        long before = clock.nanoTime();
        for (int part = 0; part < parts.length; part++) {
            parts[part].run();
            long after = clock.nanoTime();
            nanos[part] = after - before;
            before = after;
        }
    }

    @Override
    public long nanos(int part) {
        return nanos[part];
    }

    @Override
    public void close() {
        closed = true;
    }
}
