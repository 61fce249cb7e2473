package io.tubecast.trtbuild.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.trtbuild.conversion.KeepSearch.Kept;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class KeepSearchTest {
    /** What each node adds to the loss while it is quantized. */
    private static final Map<String, Double> HARM = Map.of("a", 0.1, "b", 4.0, "c", 0.2, "d", 2.0, "e", 0.3);

    private static final List<String> NODES = List.of("a", "b", "c", "d", "e");

    private final AtomicInteger measurements = new AtomicInteger();

    private static double harm(Set<String> kept) {
        Set<String> quantized = new HashSet<>(NODES);
        quantized.removeAll(kept);
        return quantized.stream().mapToDouble(HARM::get).sum();
    }

    private KeepSearch search() {
        return new KeepSearch(NODES, KeepSearchTest::harm, count -> measurements.incrementAndGet());
    }

    @Test
    void givesNothingBackWhereAllFits() {
        Kept kept = search().byLoss(KeepSearchTest::harm, 6.7);
        assertThat(kept.nodes()).isEmpty();
        assertThat(kept.withinBudget()).isTrue();
        assertThat(measurements).as("no node was tried alone").hasValue(0);
    }

    @Test
    void givesTheWorstBackUntilTheLossFits() {
        // all: 6.6; without b: 2.6; without b and d: 0.6
        Kept kept = search().byLoss(KeepSearchTest::harm, 1);
        assertThat(kept.nodes()).containsExactlyInAnyOrder("b", "d");
        assertThat(kept.loss()).isCloseTo(0.6, within(1e-12));
        assertThat(kept.withinBudget()).isTrue();
        assertThat(measurements).as("each node alone").hasValue(NODES.size());
    }

    @Test
    void ranksByTheErrorOfTheOutputsNotByTheLoss() {
        // the outputs say b and d, the loss comes from a alone: three of the ranking b, d, e, c, a do not hold it, five
        // do
        Kept kept = search().byLoss(given -> given.contains("a") ? 0 : 5, 1);
        assertThat(kept.nodes()).hasSize(NODES.size());
        assertThat(kept.withinBudget()).isTrue();
    }

    @Test
    void whatIsWorthMostForItsCostIsTakenWhileTheAllowanceLasts() {
        // alone they err by 0.1, 4, 0.2, 2, 0.3; squares over costs: a 0.01, b 0.16, c 0.04; d costs nothing, so it is
        // none of them
        Map<String, Long> costs = Map.of("a", 1L, "b", 100L, "c", 1L, "e", 3L); // e: 0.09 / 3 = 0.03
        assertThat(search().worth(costs, 104)).containsExactly("b", "c", "e");
        assertThat(search().worth(costs, 100))
                .as("what is dear in the front lets cheap ones pass")
                .containsExactly("b");
        assertThat(search().worth(costs, 99)).containsExactly("c", "e", "a");
        assertThat(search().worth(costs, 0)).isEmpty();
    }

    @Test
    void saysWhenNothingHelps() {
        Kept kept = search().byLoss(given -> 5, 1);
        assertThat(kept.nodes()).hasSize(NODES.size());
        assertThat(kept.withinBudget()).isFalse();
        assertThat(kept.loss()).isEqualTo(5);
    }

    @Test
    void theErrorOfTheOutputsCanBeTheLoss() {
        Kept kept = search().byOutputError(1);
        assertThat(kept.nodes()).containsExactlyInAnyOrder("b", "d");
        assertThat(kept.withinBudget()).isTrue();
    }
}
