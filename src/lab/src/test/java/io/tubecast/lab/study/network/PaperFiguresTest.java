package io.tubecast.lab.study.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PaperFiguresTest {
    private static double mean(Map<String, Double> values) {
        assertThat(values).hasSize(24);
        return values.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    private static <T> T at(Map<String, T> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }

    @Test
    void theSupplementsClassesHaveTheMeansOfTableOne() {
        PaperFigures paper = PaperFigures.printed();
        Map<String, List<Double>> tableOne = at(paper.ablation(), "ucf101-24");
        for (String fusion : List.of("late", "concat", "sum")) {
            // Table 1 has one digit, and 49.78 as 49.7
            assertThat(mean(at(at(paper.perClass(), "0.2"), fusion)))
                    .isCloseTo(at(tableOne, fusion).get(0), within(0.1));
            assertThat(mean(at(at(paper.perClass(), "0.5"), fusion)))
                    .isCloseTo(at(tableOne, fusion).get(1), within(0.1));
        }
        // the first row of Table 2 is the sum fusion of Table 1 with two digits
        assertThat(mean(at(at(paper.perClass(), "0.2"), "sum")))
                .isCloseTo(at(paper.deltas(), "1").get(0), within(0.005));
    }
}
