package io.tubecast.lab.study.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PaperFiguresTest {
    private static double mean(Map<String, Double> values) {
        assertThat(values).hasSize(24);
        return values.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    @Test
    void theSupplementsClassesHaveTheMeansOfTableOne() {
        PaperFigures paper = PaperFigures.printed();
        Map<String, List<Double>> tableOne = paper.ablation().get("ucf101-24");
        for (String fusion : List.of("late", "concat", "sum")) {
            // printed with one digit, twice rounded the wrong way: 49.78 as 49.7
            assertThat(mean(paper.perClass().get("0.2").get(fusion)))
                    .isCloseTo(tableOne.get(fusion).get(0), within(0.1));
            assertThat(mean(paper.perClass().get("0.5").get(fusion)))
                    .isCloseTo(tableOne.get(fusion).get(1), within(0.1));
        }
        // Table 2's first row is Table 1's sum fusion with two digits
        assertThat(mean(paper.perClass().get("0.2").get("sum")))
                .isCloseTo(paper.deltas().get("1").get(0), within(0.005));
    }
}
