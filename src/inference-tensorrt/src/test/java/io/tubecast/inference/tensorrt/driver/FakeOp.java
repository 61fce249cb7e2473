package io.tubecast.inference.tensorrt.driver;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Something the fake device is asked to do, once everything before it is done. */
final class FakeOp {
    final String what;
    final List<FakeOp> before;
    final Work work;
    boolean done;
    /** The host has waited for it: whatever is asked later comes after it. */
    boolean known;

    long startNanos;
    long endNanos;

    /**
     * What is done and what it touches.
     *
     * @param reads memory, contexts or events whose state it needs
     * @param writes those whose state it changes
     * @param nanos how long it takes
     * @param body does it, given the operation
     */
    record Work(Set<Object> reads, Set<Object> writes, long nanos, java.util.function.Consumer<FakeOp> body) {
        static final Work NOTHING = new Work(Set.of(), Set.of(), 0, op -> {});
    }

    FakeOp(String what, List<FakeOp> before, Work work) {
        this.what = what;
        this.before = List.copyOf(before);
        this.work = work;
    }

    boolean isReady() {
        return !done && before.stream().allMatch(op -> op.done);
    }

    void run(long submittedNanos) {
        startNanos = before.stream().mapToLong(op -> op.endNanos).reduce(submittedNanos, Math::max);
        endNanos = startNanos + work.nanos();
        work.body().accept(this);
        done = true;
    }

    /** All that must be done before it, itself included, as far as the host does not know of it. */
    Set<FakeOp> past() {
        Set<FakeOp> found = new HashSet<>();
        Deque<FakeOp> open = new ArrayDeque<>(List.of(this));
        while (!open.isEmpty()) {
            FakeOp op = open.pop();
            if (!op.known && found.add(op)) {
                open.addAll(op.before);
            }
        }
        return found;
    }

    boolean conflicts(FakeOp other) {
        return meet(work.writes(), other.work.writes())
                || meet(work.writes(), other.work.reads())
                || meet(work.reads(), other.work.writes());
    }

    private static boolean meet(Set<Object> some, Set<Object> others) {
        return some.stream().anyMatch(others::contains);
    }

    @Override
    public String toString() {
        return what;
    }
}
