package io.tubecast.inference.tensorrt;

import java.util.List;

/**
 * What is asked of the device at once, as far as others must wait for it.
 *
 * @param lane number of the stream it is in
 * @param reads memory whose content it needs
 * @param writes memory whose content it changes
 */
record Order(int lane, List<Span> reads, List<Span> writes) {
    Order {
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }

    /** Whether it matters which of the two comes first: one writes what the other reads or writes. */
    boolean conflicts(Order other) {
        return meet(writes, other.writes) || meet(writes, other.reads) || meet(reads, other.writes);
    }

    private static boolean meet(List<Span> some, List<Span> others) {
        for (Span span : some) {
            for (Span other : others) {
                if (span.meets(other)) {
                    return true;
                }
            }
        }
        return false;
    }
}
