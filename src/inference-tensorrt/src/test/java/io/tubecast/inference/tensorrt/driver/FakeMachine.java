package io.tubecast.inference.tensorrt.driver;

import io.tubecast.inference.engine.EngineException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A device that does nothing before the host waits for it, and then does what it must in any order that streams and events allow: what is read before it was waited for
 * is old, and what is not ordered comes in the wrong order sooner or later.
 *
 * <p>Whatever a real device would punish by wrong results or a crash is an {@link AssertionError} at once: two conflicting operations of which neither comes before the other,
 * memory used after it was freed, handles destroyed twice or in the wrong order, forbidden calls in a capture. What a real device would answer with an error code is an
 * {@link EngineException}.
 */
final class FakeMachine {
    private final SplittableRandom random;
    private final List<FakeOp> pending = new ArrayList<>();
    private final Map<String, Integer> live = new TreeMap<>();
    private final List<String> calls = new ArrayList<>();
    private Predicate<String> faults = call -> false;
    private int callsUntilFault = Integer.MAX_VALUE;
    private boolean capturing;
    private boolean faulted;
    private boolean frozen;
    private long nanos;

    FakeMachine(long seed) {
        random = new SplittableRandom(seed);
    }

    /** From now on nothing is done, noted or allocated: what remains is the code under test. */
    void freeze() {
        frozen = true;
    }

    boolean isFrozen() {
        return frozen;
    }

    /** Every call begins here. */
    void call(String name) {
        if (frozen) {
            return;
        }
        calls.add(name);
        if (callsUntilFault-- == 0 || faults.test(name)) {
            faulted |= capturing;
            throw new EngineException(name + ": made to fail");
        }
    }

    /** A call that must not be made while orders are recorded. */
    void callOutsideCapture(String name) {
        call(name);
        require(!capturing, name + " while a stream is being captured");
    }

    /** Calls of these names fail from now on. */
    void fail(Predicate<String> names) {
        faults = names;
    }

    /** The call after so many more fails, once. */
    void failAfter(int more) {
        callsUntilFault = more;
    }

    void failNoMore() {
        callsUntilFault = Integer.MAX_VALUE;
        faults = call -> false;
    }

    /** The calls so far, in order; may be cleared. */
    List<String> calls() {
        return calls;
    }

    int count(String call) {
        return Collections.frequency(calls, call);
    }

    void beginCapturing() {
        capturing = true;
        faulted = false;
    }

    /** Whether a call was made to fail meanwhile. */
    boolean endCapturing() {
        capturing = false;
        return faulted;
    }

    boolean isCapturing() {
        return capturing;
    }

    static void require(boolean rule, String broken) {
        if (!rule) {
            throw new AssertionError(broken);
        }
    }

    void born(String kind) {
        live.merge(kind, 1, Integer::sum);
    }

    void gone(String kind) {
        live.merge(kind, -1, Integer::sum);
        live.remove(kind, 0);
    }

    /** What was made and not freed. */
    Map<String, Integer> leftOver() {
        return Map.copyOf(live);
    }

    /** Takes an operation on and looks for others that it should be ordered with. */
    void submit(FakeOp op) {
        Set<FakeOp> past = op.past();
        for (FakeOp other : pending) {
            require(
                    !op.conflicts(other) || past.contains(other),
                    "race: nothing orders '%s' after '%s'".formatted(op, other));
        }
        pending.add(op);
    }

    /** Whether anything that the host has not waited for touches it. */
    boolean isBusy(Object resource) {
        return pending.stream()
                .anyMatch(op ->
                        op.work.reads().contains(resource) || op.work.writes().contains(resource));
    }

    /** The host waits for an operation: it and all before it are done, and others perhaps. */
    void waitFor(FakeOp target) {
        Set<FakeOp> past = target.past();
        while (!target.done) {
            List<FakeOp> ready = pending.stream().filter(FakeOp::isReady).toList();
            FakeOp next = ready.get(random.nextInt(ready.size()));
            next.run(nanos);
        }
        nanos = Math.max(nanos, target.endNanos);
        past.forEach(op -> op.known = true);
        pending.removeIf(op -> op.known);
    }

    /** The device's clock. */
    long nanos() {
        return nanos;
    }
}
