package io.tubecast.inference.tensorrt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * For orders that are given in one sequence but run in several streams: which of them must wait for which, so that the outcome is that of the sequence.
 *
 * <p>Orders of one lane run in sequence anyway. An order waits for every earlier one of another lane that it conflicts with, unless it already
 * comes after it by what its lane has waited for. That is known by vector clocks: for each lane, how far into every other lane everything is over.
 */
final class LanePlan {
    private final List<Order> orders;
    private final List<List<Integer>> waits = new ArrayList<>();
    private final boolean[] awaited;

    LanePlan(List<Order> orders, int lanes) {
        this.orders = List.copyOf(orders);
        awaited = new boolean[orders.size()];
        int[][] clocks = new int[lanes][lanes];
        int[][] after = new int[orders.size()][];
        for (int now = 0; now < orders.size(); now++) {
            int[] clock = clocks[orders.get(now).lane()];
            waits.add(List.copyOf(waits(now, clock, after)));
            clock[orders.get(now).lane()] = now + 1;
            after[now] = clock.clone();
        }
    }

    /** The latest first, because it may come after earlier ones. */
    private List<Integer> waits(int now, int[] clock, int[][] after) {
        Order order = orders.get(now);
        List<Integer> found = new ArrayList<>();
        for (int earlier = now - 1; earlier >= 0; earlier--) {
            Order other = orders.get(earlier);
            if (other.lane() != order.lane() && clock[other.lane()] <= earlier && order.conflicts(other)) {
                found.add(earlier);
                awaited[earlier] = true;
                for (int lane = 0; lane < clock.length; lane++) {
                    clock[lane] = Math.max(clock[lane], after[earlier][lane]);
                }
            }
        }
        return found;
    }

    /** The orders of other lanes that an order waits for. */
    List<Integer> waits(int order) {
        return waits.get(order);
    }

    /** Whether any order waits for this one. */
    boolean isAwaited(int order) {
        return awaited[order];
    }

    @Override
    public String toString() {
        return waits + " of " + Arrays.toString(orders.toArray());
    }
}
