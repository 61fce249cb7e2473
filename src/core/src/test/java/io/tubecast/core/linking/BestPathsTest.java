package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Dynamic programming against trying every path. */
class BestPathsTest {
    private static final int[] NO_PATH = {};

    @Test
    void everyPathIsTheBestOfAllThatAreLeft() {
        int compared = 0;
        int holes = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int k = 1 + random.nextInt(2);
            double lambda = random.nextInt(3) * 0.7;
            List<RecordedStep> steps = recorded(random, k);
            BestPaths paths = new BestPaths(steps, 0, k, lambda);
            List<Set<Integer>> left = allSlots(steps);
            int[] path = new int[steps.size()];
            while (paths.takeBest(path)) {
                assertThat(worth(steps, path, k, lambda))
                        .as("seed %d", seed)
                        .isCloseTo(bestWorth(steps, left, k, lambda), within(1e-12));
                for (int t = 0; t < path.length; t++) {
                    if (path[t] == BestPaths.NONE) {
                        assertThat(left.get(t)).isEmpty(); // a step is passed over only if it has nothing
                        holes++;
                    } else {
                        assertThat(left.get(t).remove(path[t])).isTrue(); // and nothing is used twice
                    }
                }
                compared++;
            }
            assertThat(left).allMatch(Set::isEmpty);
        }
        assertThat(compared).isGreaterThan(500);
        assertThat(holes).isGreaterThan(200);
    }

    /** Up to six steps of none to three boxes that are spread over a small place, so that overlaps decide. */
    private static List<RecordedStep> recorded(Random random, int k) {
        List<RecordedStep> steps = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int t = 0; t < count; t++) {
            double[][] rows = new double[random.nextInt(4)][];
            for (int i = 0; i < rows.length; i++) {
                double[] boxes = new double[4 * k];
                for (int b = 0; b < k; b++) {
                    double x = random.nextInt(12);
                    System.arraycopy(new double[] {x, 0, x + 8, 10}, 0, boxes, 4 * b, 4);
                }
                rows[i] = Steps.tube(0, random.nextInt(10) / 10.0, boxes);
            }
            MicroTubes microTubes = Steps.of(1, k, rows);
            steps.add(new RecordedStep(StepTime.atRate(t, t + k - 1, 25), microTubes));
        }
        return steps;
    }

    private static List<Set<Integer>> allSlots(List<RecordedStep> steps) {
        List<Set<Integer>> slots = new ArrayList<>();
        for (RecordedStep step : steps) {
            Set<Integer> ofStep = new HashSet<>();
            for (int rank = 0; rank < step.count(0); rank++) {
                ofStep.add(step.slot(0, rank));
            }
            slots.add(ofStep);
        }
        return slots;
    }

    private static double bestWorth(List<RecordedStep> steps, List<Set<Integer>> left, int k, double lambda) {
        List<int[]> paths = new ArrayList<>(List.of(NO_PATH));
        for (Set<Integer> slots : left) {
            List<int[]> longer = new ArrayList<>();
            for (int[] path : paths) {
                for (int slot : slots.isEmpty() ? Set.of(BestPaths.NONE) : slots) {
                    int[] extended = Arrays.copyOf(path, path.length + 1);
                    extended[path.length] = slot;
                    longer.add(extended);
                }
            }
            paths = longer;
        }
        return paths.stream()
                .mapToDouble(path -> worth(steps, path, k, lambda))
                .max()
                .orElseThrow();
    }

    /** By the definition: over neighbours, the two scores and lambda times the overlap; of a single box its score. */
    private static double worth(List<RecordedStep> steps, int[] path, int k, double lambda) {
        double sum = 0;
        double single = 0;
        int boxes = 0;
        int before = -1;
        for (int t = 0; t < path.length; t++) {
            if (path[t] != BestPaths.NONE) {
                single = steps.get(t).score(path[t]);
                boxes++;
                if (before >= 0) {
                    double overlap = overlap(
                            steps.get(before).boxes()[steps.get(before).boxAt(path[before], k - 1)],
                            steps.get(t).boxes()[steps.get(t).boxAt(path[t], 0)]);
                    sum += steps.get(before).score(path[before]) + single + lambda * overlap;
                }
                before = t;
            }
        }
        return boxes == 1 ? single : sum;
    }

    /** All boxes are 8 wide and equally high and placed: only their left edges differ. */
    private static double overlap(double left, double otherLeft) {
        double shared = Math.max(0, 8 - Math.abs(left - otherLeft));
        return shared / (16 - shared);
    }
}
