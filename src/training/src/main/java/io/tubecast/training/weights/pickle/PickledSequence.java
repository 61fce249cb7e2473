package io.tubecast.training.weights.pickle;

import java.util.ArrayList;
import java.util.List;

/**
 * A list, tuple or set of a pickle.
 *
 * <p>Has neither {@code equals} nor {@code toString} of its own: a pickle can make a list that contains itself.
 */
public final class PickledSequence {
    /** What Python would make of it. */
    public enum Kind {
        /** Can grow. */
        LIST,
        /** Cannot. */
        TUPLE,
        /** Each element once; nobody checks that here. */
        SET
    }

    private final Kind kind;
    private final List<Object> items;

    PickledSequence(Kind kind, List<Object> items) {
        this.kind = kind;
        this.items = new ArrayList<>(items);
    }

    /** What Python would make of it. */
    public Kind kind() {
        return kind;
    }

    /** Its elements. */
    public List<Object> items() {
        return items;
    }
}
