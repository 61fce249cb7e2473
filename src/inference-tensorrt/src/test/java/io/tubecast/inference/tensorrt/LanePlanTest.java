package io.tubecast.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanePlanTest {
    private static final Span A = new Span(0, 10);
    private static final Span B = new Span(10, 10);
    private static final Span C = new Span(20, 10);

    @Test
    void spansMeetWhereTheyShareAByte() {
        assertThat(A.meets(B)).isFalse(); // 9 is the last of A, 10 the first of B
        assertThat(A.meets(new Span(9, 1))).isTrue();
        assertThat(new Span(9, 2).meets(B)).isTrue();
        assertThat(A.meets(A)).isTrue();
    }

    @Test
    void aReaderWaitsForTheWriterInAnotherLaneOnly() {
        LanePlan plan = new LanePlan(
                List.of(
                        order(0, List.of(), List.of(A)),
                        order(1, List.of(A), List.of(B)),
                        order(0, List.of(A), List.of())),
                2);
        assertThat(plan.waits(0)).isEmpty();
        assertThat(plan.waits(1)).containsExactly(0);
        assertThat(plan.waits(2)).isEmpty();
        assertThat(plan.isAwaited(0)).isTrue();
        assertThat(plan.isAwaited(1)).isFalse();
    }

    @Test
    void aWriterWaitsForReadersAndWritersButReadersDoNotWaitForEachOther() {
        LanePlan plan = new LanePlan(
                List.of(
                        order(0, List.of(A), List.of()),
                        order(1, List.of(A), List.of()),
                        order(2, List.of(), List.of(A)),
                        order(0, List.of(), List.of(A))),
                3);
        assertThat(plan.waits(1)).isEmpty();
        assertThat(plan.waits(2)).containsExactlyInAnyOrder(0, 1);
        assertThat(plan.waits(3)).containsExactly(2); // 0 is in its own lane, and 2 came after 1
    }

    @Test
    void whatFollowsFromAnotherWaitIsNotWaitedForAgain() {
        // appearance writes A, motion writes B, the head reads both; a second head, in a lane of its own, reads A and
        // what the first wrote
        LanePlan plan = new LanePlan(
                List.of(
                        order(0, List.of(), List.of(A)),
                        order(1, List.of(), List.of(B)),
                        order(2, List.of(A, B), List.of(C)),
                        order(3, List.of(A, C), List.of())),
                4);
        assertThat(plan.waits(2)).containsExactlyInAnyOrder(0, 1);
        assertThat(plan.waits(3)).containsExactly(2);
    }

    @Test
    void everyConflictIsOrderedAndNoWaitIsTooMany() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 400; round++) {
            int lanes = 1 + random.nextInt(4);
            List<Order> orders = new ArrayList<>();
            for (int i = 0, size = 1 + random.nextInt(12); i < size; i++) {
                orders.add(order(random.nextInt(lanes), spans(random), spans(random)));
            }
            LanePlan plan = new LanePlan(orders, lanes);
            assertThat(unordered(orders, plan, -1, -1)).as("%s", plan).isEmpty();
            for (int i = 0; i < orders.size(); i++) {
                for (int wait : plan.waits(i)) {
                    assertThat(unordered(orders, plan, i, wait))
                            .as("%d waits for %d for nothing: %s", i, wait, plan)
                            .isNotEmpty();
                }
            }
        }
    }

    /** Pairs in conflict of which the later does not come after the earlier, by Warshall's closure; without one of the waits. */
    private static List<String> unordered(List<Order> orders, LanePlan plan, int waiting, int dropped) {
        int size = orders.size();
        boolean[][] after = new boolean[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                boolean waits = plan.waits(i).contains(j) && !(i == waiting && j == dropped);
                after[i][j] = waits || orders.get(i).lane() == orders.get(j).lane();
            }
        }
        for (int k = 0; k < size; k++) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    after[i][j] |= after[i][k] && after[k][j];
                }
            }
        }
        List<String> found = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                if (orders.get(i).conflicts(orders.get(j)) && !after[i][j]) {
                    found.add(i + " after " + j);
                }
            }
        }
        return found;
    }

    private static List<Span> spans(SplittableRandom random) {
        return IntStream.range(0, random.nextInt(3))
                .mapToObj(i -> new Span(10L * random.nextInt(5), 1 + random.nextInt(14)))
                .toList();
    }

    private static Order order(int lane, List<Span> reads, List<Span> writes) {
        return new Order(lane, reads, writes);
    }
}
