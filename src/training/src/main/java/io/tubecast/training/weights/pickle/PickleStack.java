package io.tubecast.training.weights.pickle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a pickle is working on, and what it has put aside; bounded, so that a small file cannot fill the memory. */
final class PickleStack {
    /** Network files push about 25 objects a tensor. */
    private static final int MOST_PUSHES = 1_000_000;

    private static final Object MARK = new Object();

    private final PickleInput input;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private int pushes;

    PickleStack(PickleInput input) {
        this.input = input;
    }

    void push(Object value) {
        if (++pushes > MOST_PUSHES) {
            throw input.error("more than %d objects".formatted(MOST_PUSHES));
        }
        stack.add(value);
    }

    void mark() {
        push(MARK);
    }

    Object pop() {
        Object top = peek();
        stack.remove(stack.size() - 1);
        return top;
    }

    Object peek() {
        if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
            throw input.error("takes an object where there is none");
        }
        return stack.get(stack.size() - 1);
    }

    /** Removes everything down to the newest mark, and the mark. */
    List<Object> popToMark() {
        int at = stack.size() - 1;
        while (at >= 0 && stack.get(at) != MARK) {
            at--;
        }
        if (at < 0) {
            throw input.error("takes objects from a mark on where there is none");
        }
        List<Object> above = stack.subList(at + 1, stack.size());
        List<Object> taken = new ArrayList<>(above);
        above.clear();
        stack.remove(at);
        return taken;
    }

    void remember(long index) {
        memo.put(index, peek());
    }

    void rememberNext() {
        remember(memo.size());
    }

    void recall(long index) {
        Object value = memo.get(index);
        if (value == null) {
            throw input.error("recalls object %d, which was never put aside".formatted(index));
        }
        push(value);
    }
}
