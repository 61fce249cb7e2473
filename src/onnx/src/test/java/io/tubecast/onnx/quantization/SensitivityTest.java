package io.tubecast.onnx.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.quantization.Sensitivity.ErrorFunction;
import io.tubecast.onnx.quantization.Sensitivity.Found;
import io.tubecast.onnx.quantization.Sensitivity.Ranked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SensitivityTest {
    private int calls;

    private ErrorFunction counted(ErrorFunction function) {
        return kept -> {
            calls++;
            return function.error(kept);
        };
    }

    private static ErrorFunction sum(Map<String, Double> errors) {
        return kept -> errors.entrySet().stream()
                .filter(entry -> !kept.contains(entry.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private Found search(List<String> names, double budget, ErrorFunction function) {
        return new Sensitivity(names, counted(function), new Measurements(), (done, atMost, measured) -> {})
                .search(budget);
    }

    @Test
    void theWorstAreGivenBackUntilTheBudgetHolds() {
        Map<String, Double> errors = new TreeMap<>(Map.of("a", 1.0, "b", 8.0, "c", 2.0, "d", 4.0));
        Found found = search(List.of("a", "b", "c", "d"), 3.5, sum(errors));
        assertThat(found.ranking())
                .containsExactly(new Ranked("b", 8), new Ranked("d", 4), new Ranked("c", 2), new Ranked("a", 1));
        assertThat(found.kept()).containsExactly("b", "d"); // leaves 2 + 1
        assertThat(found.error()).isEqualTo(3);
        assertThat(found.withinBudget()).isTrue();
    }

    @Test
    void nothingIsGivenBackWhereAllIsWell() {
        Found found = search(List.of("a", "b"), 3, sum(Map.of("a", 1.0, "b", 2.0)));
        assertThat(found.kept()).isEmpty();
        assertThat(found.error()).isEqualTo(3);
        assertThat(calls).as("no ranking is needed").isEqualTo(1);
    }

    @Test
    void aBudgetThatEvenTheWholeGraphMissesIsSaidToBe() {
        Found found = search(List.of("a", "b"), 0.5, kept -> 1 + kept.size());
        assertThat(found.withinBudget()).isFalse();
        assertThat(found.kept()).containsExactly("a", "b");
        assertThat(found.error()).isEqualTo(3);
    }

    @Test
    void aHundredNodesTakeAHundredAndAFewMeasurements() {
        List<String> names =
                IntStream.range(0, 100).mapToObj(i -> "n%02d".formatted(i)).toList();
        Map<String, Double> errors = new TreeMap<>();
        names.forEach(name -> errors.put(name, 1.0 + errors.size()));
        // keeping n90 .. n99 leaves 1 + ... + 90 = 4095
        Found found = search(names, 4095, sum(errors));
        assertThat(found.kept()).hasSize(10).contains("n90", "n99");
        // 2 for all or nothing, 100 to rank, 7 to bisect, and at most 2 x 9 to see that none of the ten can be spared
        assertThat(calls).isLessThanOrEqualTo(2 + 100 + 7 + 18);
    }

    @Test
    void withoutAdditivityTheBudgetStillHoldsAndNothingIsKeptInVain() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<String> names = IntStream.range(0, 3 + random.nextInt(10))
                    .mapToObj(i -> "n" + i)
                    .toList();
            ErrorFunction function = interacting(names, random);
            double budget = random.nextDouble() * function.error(Set.of());
            Found found = search(names, budget, function);
            assertThat(found.withinBudget()).isTrue(); // with all kept the error is 0
            assertThat(found.error()).isEqualTo(function.error(found.kept())).isLessThanOrEqualTo(budget);
            assertThat(search(names, budget, function)).as("a second search").isEqualTo(found);
        }
    }

    /** Single errors, and for pairs a part that appears (or is canceled) only when both are quantized. */
    private static ErrorFunction interacting(List<String> names, Random random) {
        int n = names.size();
        double[][] parts = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                parts[i][j] = i == j ? random.nextDouble() : random.nextGaussian() / n;
            }
        }
        return kept -> {
            double error = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    boolean both = !kept.contains(names.get(i)) && !kept.contains(names.get(j));
                    error += both ? parts[i][j] : 0;
                }
            }
            return Math.abs(error);
        };
    }

    @Test
    void whatTheRankingPutFirstInVainIsTakenBack() {
        // alone "loud" is worst, but it is only so in the absence of others: with "root" kept all is well
        ErrorFunction function = kept -> {
            boolean alone = kept.size() == 2 && !kept.contains("loud");
            return alone ? 10 : kept.contains("root") ? 0 : 5;
        };
        Found found = search(List.of("loud", "root", "quiet"), 1, function);
        assertThat(found.ranking().get(0).name()).isEqualTo("loud");
        assertThat(found.kept()).contains("root").doesNotContain("quiet");
    }

    @Test
    void whatIsNoNumberIsTheWorst() {
        Found found = search(List.of("a", "b"), 1, kept -> kept.contains("b") ? 0.5 : Double.NaN);
        assertThat(found.ranking().get(0)).isEqualTo(new Ranked("b", Double.POSITIVE_INFINITY));
        assertThat(found.kept()).containsExactly("b");
    }

    @Test
    void tiesAreSettledByTheOrderOfTheGraph() {
        Found found = search(List.of("z", "a", "m"), 1, kept -> 3 - kept.size());
        assertThat(found.ranking()).extracting(Ranked::name).containsExactly("z", "a", "m");
        assertThat(found.kept()).containsExactly("a", "z");
    }

    @Test
    void aSearchThatWasBrokenOffGoesOnFromItsRecord() {
        List<String> names = List.of("a", "b", "c", "d", "e");
        Map<String, Double> errors = new TreeMap<>(Map.of("a", 1.0, "b", 8.0, "c", 2.0, "d", 4.0, "e", 3.0));
        Found whole = search(names, 4, sum(errors));
        int needed = calls;
        for (int stop = 1; stop < needed; stop++) {
            Measurements record = new Measurements();
            calls = 0;
            int limit = stop;
            ErrorFunction broken = kept -> {
                if (calls++ >= limit) {
                    throw new IllegalStateException("the power is gone");
                }
                return sum(errors).error(kept);
            };
            Sensitivity first = new Sensitivity(names, broken, record, (done, atMost, measured) -> {});
            assertThatThrownBy(() -> first.search(4)).isInstanceOf(IllegalStateException.class);
            Measurements read = Measurements.parse(record.toText() + "0.5\tcut off");
            calls = 0;
            Found found = new Sensitivity(names, counted(sum(errors)), read, (done, atMost, measured) -> {}).search(4);
            assertThat(found).isEqualTo(whole);
            assertThat(calls).as("after %d", stop).isEqualTo(needed - stop);
        }
    }

    @Test
    void progressNamesEachMeasurement() {
        List<String> heard = new ArrayList<>();
        new Sensitivity(
                        List.of("a", "b"),
                        sum(Map.of("a", 1.0, "b", 2.0)),
                        new Measurements(),
                        (done, atMost, measured) -> {
                            assertThat(done).isLessThanOrEqualTo(atMost);
                            heard.add(done + " " + measured.kept() + " " + measured.error());
                        })
                .search(1.5);
        assertThat(heard).containsExactly("1 [] 3.0", "2 [a, b] 0.0", "3 [b] 1.0", "4 [a] 2.0", "5 [b] 1.0");
    }

    @Test
    void recordsReadBackAndDamageIsNamed() {
        Measurements measurements = new Measurements();
        measurements.add(new Measurement(Set.of(), 0.1));
        measurements.add(new Measurement(Set.of("b/conv", "a"), Double.POSITIVE_INFINITY));
        String text = "tubecast-sensitivity\t1\n0.1\nInfinity\ta\tb/conv\n";
        assertThat(measurements.toText()).isEqualTo(text);
        assertThat(Measurements.parse(text).all()).isEqualTo(measurements.all());
        assertThatThrownBy(() -> Measurements.parse("0.1\ta\n"))
                .isInstanceOf(OnnxException.class)
                .hasMessage("no record of a sensitivity search: it does not begin with 'tubecast-sensitivity 1'");
        assertThatThrownBy(() -> Measurements.parse(text.replace("0.1", "x"))).hasMessage("line 2: the error is 'x'");
        assertThatThrownBy(() -> new Sensitivity(
                        List.of("a"), kept -> 0, Measurements.parse(text), (done, atMost, measured) -> {}))
                .hasMessage("the record is of another graph: it keeps [a, b/conv]");
        assertThatThrownBy(
                        () -> new Sensitivity(List.of(), kept -> 0, new Measurements(), (done, atMost, measured) -> {}))
                .hasMessage("there is no node that could be quantized");
    }
}
