package io.tubecast.training.weights.pickle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a pickle is working on, and what it has put aside. */
final class PickleStack {
    private static final Object MARK = new Object();

    private final PickleInput input;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private final PickleBudget budget;

    PickleStack(PickleInput input, PickleBudget budget) {
        this.input = input;
        this.budget = budget;
    }

    void push(Object value) {
        budget.objects(1);
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
